import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve as absolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ensureCluster, predecessorGone, removeDrafts, USER } from './embedded-postgres.cluster.js';
import { findPlace, type Place, writeOnce } from './embedded-postgres.place.js';
import { type Exit, holdsProcess, onLine, reason, supervise, type Supervised } from './embedded-postgres.process.js';

export interface EmbeddedPostgresOptions {
  /** DATA_DIR: the cluster, or where to find it, and its password are kept there. */
  dataDir: string;
  /** Receives what the server has to say while it runs; never a statement, its values, or a password. */
  log?: (line: string) => void;
  /** Server parameters on top of Docket's own. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** `postgresql://docket:password@127.0.0.1:port/docket`; another port after each start. */
  url: string;
  /** Ends all connections and the server; may be called again. */
  stop(): Promise<void>;
  /** Resolves with the reason when the server ends although nobody called `stop`. */
  exited: Promise<string>;
}

const DATABASE = 'docket';

/** Durability (fsync, synchronous_commit) stays as PostgreSQL has it: on. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '128MB',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_line_prefix: '%b: ',
  log_min_messages: 'warning',
  log_min_error_statement: 'panic',
  log_statement: 'none',
  log_checkpoints: 'off',
};

/**
 * What a client's statement got wrong is told to that client; here it would only spill row values, as would details.
 * Anything else the server says while it runs is rare and worth a line: warnings, crashed backends, refused log-ins.
 */
const NOTEWORTHY = /^[^:]+: (LOG|WARNING|FATAL|PANIC): |^(?!client backend|parallel worker)[^:]+: ERROR: /;

/**
 * Starts a PostgreSQL server of our own on DATA_DIR; see `findPlace` for where its files lie. It ends when `stop` is
 * called, or within seconds of the end of this process, however that comes about.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const place = await findPlace(options.dataDir);
  const password = await writeOnce(join(place.home, 'postgres-password'), randomBytes(24).toString('base64url'), 0o600);
  await ensureCluster(place, password);
  let stopped: Promise<void> | undefined;
  // What the server says on its way out is routine.
  const log = (line: string) => stopped ?? options.log?.(line);
  const { server, port } = await launch(place, { ...options, log });
  const url = `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;

  const ended = once(server, 'exit') as Promise<Exit>;
  const stop = () =>
    (stopped ??= (async () => {
      holdsProcess(server, true);
      server.stdin.end();
      await ended;
    })());
  const exited = new Promise<string>((resolve) => {
    void ended.then((exit) => {
      if (!stopped) resolve(`PostgreSQL ended by itself (${reason(exit)})`);
    });
  });

  try {
    await ensureDatabase(url, place);
    await removeDrafts(place.data);
  } catch (error) {
    await stop();
    throw error;
  }
  holdsProcess(server, false);
  return { url, stop, exited };
}

/** Starts the server on a free port and waits until it takes connections, which after a crash includes its recovery. */
async function launch(
  place: Place,
  { dataDir, log, settings }: EmbeddedPostgresOptions,
): Promise<{ server: Supervised; port: number }> {
  const parameters = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  for (let attempt = 1; ; attempt++) {
    await predecessorGone(place.data, absolute(dataDir));
    const port = await freePort();
    const whereabouts = { bin: place.bin, cwd: place.data };
    const server = supervise('postgres', ['-D', '.', '-p', String(port), ...parameters], whereabouts, place.account);
    const said: string[] = [];
    const ready = new Promise<true>((resolve) => {
      let running = false;
      onLine(server, (line) => {
        if (running && NOTEWORTHY.test(line)) log?.(line);
        if (!running) said.push(line);
        if (!running && line.includes('database system is ready to accept connections')) {
          running = true;
          resolve(true);
        }
      });
    });
    const end = await Promise.race([ready, once(server, 'close')]);
    if (end === true) return { server, port };
    // Someone took the port in between, another start was faster, or a killed server's last backends are on their way out.
    const passes = said.some((line) =>
      /Address already in use|shared memory block .* still in use|postmaster\.pid" already exists/.test(line),
    );
    if (!passes || attempt === 30) {
      throw new Error(`PostgreSQL did not start on ${place.data} (${reason(end as Exit)}).\n${said.join('\n')}`);
    }
    await sleep(500);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function ensureDatabase(url: string, { home, data }: Place): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/[^/]+$/, 'postgres') });
  // A server that dies meanwhile also fails the query that waits for it.
  client.on('error', () => {});
  try {
    await client.connect();
    const found = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (!found.rowCount) await client.query(`create database ${DATABASE}`);
  } catch (cause) {
    if ((cause as { code?: string }).code !== '28P01') throw cause;
    throw new Error(`The password in ${join(home, 'postgres-password')} is not that of the database in ${data}.`, {
      cause,
    });
  } finally {
    await client.end();
  }
}
