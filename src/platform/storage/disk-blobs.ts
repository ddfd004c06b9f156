import { constants, createWriteStream } from 'node:fs';
import { copyFile, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { BlobStore, type ByteRange, type Draft } from './blob-store.js';

/** Of file systems that have no hard links. */
const NO_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'];

/** Files in a folder. Written aside, synced, then linked: never half there. */
export class DiskBlobs extends BlobStore {
  constructor(private readonly directory: string) {
    super();
  }

  async keep(draft: Draft, key: string): Promise<void> {
    const [from, to] = [this.path(draft.key), this.path(key)];
    await mkdir(dirname(to), { recursive: true });
    try {
      await link(from, to);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return;
      if (!NO_LINKS.includes(codeOf(error))) throw error;
      await copyWhole(from, to);
    }
    await sync(dirname(to));
  }

  async read(key: string, range?: ByteRange): Promise<Readable | null> {
    // Opened before anything is promised: a file that is removed from now on can still be read to its end.
    const handle = await open(this.path(key), 'r').catch(nullIfMissing);
    return handle && handle.createReadStream(range && { start: range.start, end: range.end - 1 });
  }

  async asFile<T>(key: string, work: (path: string) => Promise<T>): Promise<T | null> {
    const path = this.path(key);
    return (await stat(path).catch(nullIfMissing)) && work(path);
  }

  async remove(key: string): Promise<void> {
    await rm(this.path(key), { force: true });
  }

  protected async write(key: string, content: Readable, measure: Transform): Promise<void> {
    const path = this.path(key);
    await mkdir(dirname(path), { recursive: true });
    try {
      await pipeline(content, measure, createWriteStream(path, { mode: 0o600 }));
      await sync(path);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  protected async listBefore(prefix: string, before: Date): Promise<string[]> {
    const names = (await readdir(this.path(prefix)).catch(nullIfMissing)) ?? [];
    const old: string[] = [];
    for (const name of names) {
      const found = await stat(this.path(prefix + name)).catch(nullIfMissing);
      if (found && found.mtime < before) old.push(prefix + name);
    }
    return old;
  }

  private path(key: string): string {
    return join(this.directory, key);
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  const aside = `${from}.copy`;
  await copyFile(from, aside, constants.COPYFILE_FICLONE);
  await sync(aside);
  await rename(aside, to);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}

function nullIfMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}
