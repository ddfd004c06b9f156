import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';
import { DocketProcess } from './docket-process.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';
import { ADMIN_PASSWORD } from './harassed-site.js';
import { type OwnRedis, startOwnRedis } from './own-redis.js';
import { type SmtpSink, startSmtpSink } from './smtp-sink.js';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.js';

/** An api and two workers in processes of their own, on servers of their own that can be taken away from them. */
export interface ShakenSite {
  api: DocketProcess;
  sink: SmtpSink;
  query<Row>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Kills one of the workers every few seconds until told to stop. @returns how often */
  killWorkers(): () => Promise<number>;
  /** All jobs are gone, wherever they are kept. */
  loseQueue(): Promise<void>;
  restartPostgres(): Promise<void>;
  /** null: jobs are kept in PostgreSQL. */
  redis: { restart(): Promise<void>; cut(): Promise<void>; mend(): Promise<void> } | null;
  stop(): Promise<void>;
}

/** A power cut is not what is tested, and shutting down writes everything. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export async function startShakenSite(withRedis: boolean): Promise<ShakenSite> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    return await start(withRedis, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  withRedis: boolean,
  stops: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<ShakenSite> {
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-shaken-'));
  // PostgreSQL may have to run under another account, which must be able to enter.
  await chmod(dataDir, 0o755);
  stops.push(() => rm(dataDir, { recursive: true, force: true }));

  let postgres: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, settings: SETTINGS });
  stops.push(() => postgres.stop());
  // Behind one address, since each start finds a port of its own.
  const toPostgres = { host: '127.0.0.1', port: Number(new URL(postgres.url).port) };
  const postgresDoor = await startTcpProxy(toPostgres);
  stops.push(() => postgresDoor.cut());
  const databaseUrl = Object.assign(new URL(postgres.url), { port: String(postgresDoor.port) }).href;

  let redis: OwnRedis | null = null;
  let redisDoor: TcpProxy | null = null;
  if (withRedis) {
    redis = await startOwnRedis();
    stops.push(redis.stop);
    redisDoor = await startTcpProxy({ host: '127.0.0.1', port: redis.port });
    stops.push(redisDoor.cut);
  }
  const sink = await startSmtpSink();
  stops.push(() => sink.goDown());

  const shared = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    SECRET_KEY: 'the same for all processes',
    SMTP_URL: sink.url,
    ADMIN_PASSWORD,
    INBOUND_SMTP_PORT: '0',
    DIGEST_WINDOW: 'PT0S',
    AUTOMATIC_MAIL_LIMIT: '999999',
    ...(redisDoor ? { REDIS_URL: `redis://127.0.0.1:${redisDoor.port}` } : {}),
  };
  const beginning = async (ROLE: string) => {
    const docket = new DocketProcess({ ...shared, ROLE, PORT: String(await freePort()) });
    docket.start();
    stops.push(() => docket.end('SIGKILL'));
    return docket;
  };
  // The api first: it migrates.
  const api = await beginning('api');
  await api.ready();
  const workers = [await beginning('worker'), await beginning('worker')];
  for (const worker of workers) await worker.ready();

  const query = async <Row>(sql: string, values: unknown[] = []): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: postgres.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query(sql, values)).rows as Row[];
    } finally {
      await client.end();
    }
  };
  return {
    api,
    sink,
    query,
    killWorkers: () => killInTurns(workers),
    loseQueue: async () => void (await (redis ? redis.flush() : query('TRUNCATE bullmq.job CASCADE'))),
    restartPostgres: async () => {
      await postgres.stop();
      postgres = await startEmbeddedPostgres({ dataDir, settings: SETTINGS });
      toPostgres.port = Number(new URL(postgres.url).port);
      await eventually(() => query('SELECT 1'));
    },
    redis: redis && { restart: redis.restart, cut: redisDoor!.cut, mend: redisDoor!.mend },
    stop,
  };
}

/** One of them is always left alive. */
function killInTurns(workers: DocketProcess[]): () => Promise<number> {
  let stopped = false;
  let kills = 0;
  const done = (async () => {
    while (!stopped) {
      await sleep(1_000 + Math.random() * 2_500);
      const worker = workers[kills % workers.length]!;
      await worker.end('SIGKILL');
      kills++;
      await liveAgain(worker);
    }
  })();
  return async () => {
    stopped = true;
    await done;
    return kills;
  };
}

/** A worker that starts while PostgreSQL is away gives up, and is started again, as by whatever watches over it. */
async function liveAgain(worker: DocketProcess): Promise<void> {
  worker.start();
  await eventually(async () => {
    if (!worker.isRunning) worker.start();
    await worker.answers();
  }, 60_000);
}
