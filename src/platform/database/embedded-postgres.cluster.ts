import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, open, readdir, readlink, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Place, readIfThere } from './embedded-postgres.place.js';
import { type Account, type Exit, onLine, reason, supervise } from './embedded-postgres.process.js';

export const USER = 'docket';

/** Makes the cluster beside its place and moves it there when it is complete, so that a crash leaves no half cluster. */
export async function ensureCluster({ data, bin, major, account }: Place, password: string): Promise<void> {
  const made = await readIfThere(join(data, 'PG_VERSION'));
  if (made !== undefined && made.trim() !== major) {
    throw new Error(
      `The database in ${data} was made by PostgreSQL ${made.trim()}, and this is ${major}. ` +
        `Dump it with the Docket that made it, or set DATABASE_URL.`,
    );
  }
  if (made !== undefined) return;

  const draft = await mkdtemp(draftsOf(data));
  const [cluster, passwordFile] = [join(draft, 'data'), join(draft, 'password')];
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account) for (const each of [draft, passwordFile]) await chown(each, account.uid, account.gid);
    const access = [`--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    await initdb(bin, ['-D', cluster, ...access], account);
    await rename(cluster, data);
    const parent = await open(dirname(data));
    await parent.sync().finally(() => parent.close());
  } catch (error) {
    // Two first starts at once: the other was faster, and which of them may run is decided when they start the server.
    if ((await readIfThere(join(data, 'PG_VERSION'))) === undefined) throw error;
  } finally {
    await removeDraft(draft);
  }
}

/**
 * Order and letters are the same on every machine, since the built-in locale knows Unicode and asks no operating system.
 * Only the text search parser still does: under plain C, quotation marks and dashes beyond ASCII would belong to words.
 */
async function initdb(bin: string, args: string[], account?: Account): Promise<void> {
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  for (const parser of ['C.UTF-8', 'en_US.UTF-8', 'C']) {
    const program = supervise('initdb', [...args, ...locale, `--lc-ctype=${parser}`], { bin, cwd: '/' }, account);
    const said: string[] = [];
    onLine(program, (line) => said.push(line));
    const exit = (await once(program, 'close')) as Exit;
    if (exit[0] === 0) return;
    if (parser !== 'C' && said.some((line) => line.includes('invalid locale name'))) continue;
    throw new Error(
      `PostgreSQL could not make its database (initdb: ${reason(exit)}). ` +
        `Set DATABASE_URL to use another PostgreSQL.\n${said.join('\n')}`,
    );
  }
}

function draftsOf(data: string): string {
  return `${data}.new-`;
}

/** What first starts that were killed left behind; a cluster is made only once, so the one that runs needs no draft. */
export async function removeDrafts(data: string): Promise<void> {
  const prefix = basename(draftsOf(data));
  for (const name of await readdir(dirname(data))) {
    if (name.startsWith(prefix)) await removeDraft(join(dirname(data), name));
  }
}

/** What cannot be removed, because another start is still at it, goes with the next start. */
async function removeDraft(draft: string): Promise<void> {
  await rm(draft, { recursive: true, force: true }).catch(() => {});
}

/**
 * PostgreSQL itself refuses a second server on a cluster, but goes by the number in `postmaster.pid` alone, even if that
 * number now belongs to another program. A server whose Docket was killed a moment ago needs a while to shut down.
 */
export async function predecessorGone(data: string, dataDir: string): Promise<void> {
  for (let waited = 0, stale: string | undefined; ; waited += 100) {
    const other = await namedPostmaster(data);
    if (!other) return;
    // Seen twice, it is not the lock of a server that is just starting; and that one would still hold its shared memory.
    if (!other.alive && other.lock === stale) return rm(join(data, 'postmaster.pid'), { force: true });
    stale = other.alive ? undefined : other.lock;
    if (waited >= (other.stopping ? 15_000 : 3_000)) {
      throw new Error(
        `Another Docket is using DATA_DIR ${dataDir}: its PostgreSQL runs as process ${other.pid}. ` +
          `Stop that one first, or give this one a DATA_DIR of its own.`,
      );
    }
    await sleep(100);
  }
}

interface Postmaster {
  pid: number;
  /** `postmaster.pid` as it was read. */
  lock: string;
  /** Whether that process is a PostgreSQL server on this cluster, rather than gone or another program. */
  alive: boolean;
  stopping: boolean;
}

/** Whom `postmaster.pid` names. The number alone says little: numbers are used again, soon after a container restarts. */
async function namedPostmaster(data: string): Promise<Postmaster | undefined> {
  const lock = await readIfThere(join(data, 'postmaster.pid'));
  if (lock === undefined) return undefined;
  const lines = lock.split('\n');
  const pid = Number.parseInt(lines[0] ?? '');
  const alive = pid > 0 && (await workingFolder(pid)) === (await realpath(data));
  return { pid, lock, alive, stopping: lines[7]?.trim() === 'stopping' };
}

/** Where a process runs, which of a PostgreSQL server is its data; empty when there is no such process. */
async function workingFolder(pid: number): Promise<string> {
  const read =
    process.platform === 'linux'
      ? readlink(`/proc/${pid}/cwd`)
      : promisify(execFile)('lsof', ['-a', '-p', String(pid), '-d', 'cwd', '-Fn']).then(
          ({ stdout }) => /^n(.*)$/m.exec(stdout)?.[1] ?? '',
        );
  return read.catch(() => '');
}
