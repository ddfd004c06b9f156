import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';

export interface StoredBlob {
  sha256: string;
  /** Bytes. */
  size: number;
  /** The first bytes, enough to tell the type by content. */
  head: Buffer;
}

const HEAD_BYTES = 4100;

/** Bytes on disk under their sha256, each content once. Written aside, synced, then renamed: never half there. */
@Injectable()
export class BlobStore {
  constructor(private readonly directory: string) {}

  /** @param accept throws when what was read is not to be kept */
  async put(content: Readable, accept: () => void = () => undefined): Promise<StoredBlob> {
    const draft = join(this.directory, 'incoming', randomUUID());
    await mkdir(join(this.directory, 'incoming'), { recursive: true });
    const hash = createHash('sha256');
    let size = 0;
    let head = Buffer.alloc(0);
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        size += chunk.length;
        if (head.length < HEAD_BYTES) head = Buffer.concat([head, chunk]).subarray(0, HEAD_BYTES);
        done(null, chunk);
      },
    });
    try {
      await pipeline(content, measure, createWriteStream(draft, { mode: 0o600 }));
      accept();
      await sync(draft);
      const sha256 = hash.digest('hex');
      const folder = join(this.directory, sha256.slice(0, 2));
      await mkdir(folder, { recursive: true });
      await rename(draft, join(folder, sha256));
      await sync(folder);
      return { sha256, size, head };
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  /** @returns null when there are no such bytes (any more). */
  async read(sha256: string): Promise<Readable | null> {
    const path = join(this.directory, sha256.slice(0, 2), sha256);
    try {
      await access(path);
    } catch {
      return null;
    }
    return createReadStream(path);
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
