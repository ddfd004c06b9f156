import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { inject } from 'vitest';
import { DocketProcess } from './docket-process.js';
import { freePort } from './free-port.js';

export const ADMIN_PASSWORD = 'correct horse battery staple';

export interface ArrivedMail {
  messageId: string;
  replyTo: string | undefined;
}

/** An api and a worker in processes of their own, on a database of their own, with a mail server that takes what they send. */
export interface HarassedSite {
  api: DocketProcess;
  worker: DocketProcess;
  database: pg.Client;
  smtpPort: number;
  /** What reached an address. */
  mailsTo(address: string): ArrivedMail[];
  /** Kills both again and again until told to stop. @returns how often each was killed */
  harass(): () => Promise<{ api: number; worker: number }>;
  stop(): Promise<void>;
}

export async function startHarassedSite(): Promise<HarassedSite> {
  const mails = new Map<string, ArrivedMail[]>();
  const sink = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData: (stream, { envelope }, done) => {
      void (async () => {
        const raw = (await buffer(stream)).toString('latin1');
        const mail = {
          messageId: /^message-id:\s*<([^>]+)>/im.exec(raw)![1]!,
          replyTo: /^reply-to:\s*(?:.*<)?([^<>\s]+@[^<>\s]+)/im.exec(raw)?.[1],
        };
        for (const { address } of envelope.rcptTo) mails.set(address, [...(mails.get(address) ?? []), mail]);
      })().then(() => done(), done);
    },
  });
  // A worker that is killed in the middle of a conversation.
  sink.on('error', () => undefined);

  const name = `chaos_${randomUUID().replaceAll('-', '')}`;
  const template = new URL(inject('templateUrl'));
  const administration = new pg.Client({ connectionString: new URL('/postgres', template).href });
  await administration.connect();
  await administration.query(`CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)}`);
  await administration.end();
  const databaseUrl = new URL(`/${name}`, template).href;
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();

  const [apiPort, workerPort, smtpPort, smtpOut] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  await new Promise<void>((resolve) => sink.listen(smtpOut, '127.0.0.1', resolve));
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-chaos-'));
  const shared = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    SECRET_KEY: 'the same for both processes',
    SMTP_URL: `smtp://127.0.0.1:${smtpOut}`,
    ADMIN_PASSWORD,
    DIGEST_WINDOW: 'PT0S',
    INBOUND_SMTP_PORT: String(smtpPort),
    ...(inject('redisUrl') ? { REDIS_URL: inject('redisUrl')!, REDIS_PREFIX: name } : {}),
  };
  const api = new DocketProcess({ ...shared, ROLE: 'api', PORT: String(apiPort) });
  const worker = new DocketProcess({ ...shared, ROLE: 'worker', PORT: String(workerPort) });
  const stop = async () => {
    await Promise.all([api.end('SIGKILL'), worker.end('SIGKILL')]);
    await new Promise<void>((resolve) => sink.close(resolve));
    await database.end();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    for (const process of [api, worker]) process.start();
    for (const process of [api, worker]) await process.ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    api,
    worker,
    database,
    smtpPort,
    mailsTo: (address) => mails.get(address) ?? [],
    harass: () => {
      const stops = [harass(api), harass(worker)];
      return async () => {
        const [apiKills, workerKills] = await Promise.all(stops.map((end) => end()));
        return { api: apiKills!, worker: workerKills! };
      };
    },
    stop,
  };
}

function harass(process: DocketProcess): () => Promise<number> {
  let stopped = false;
  let kills = 0;
  const done = (async () => {
    while (!stopped) {
      await sleep(500 + Math.random() * 2_500);
      await process.end('SIGKILL');
      kills++;
      process.start();
      await process.ready();
    }
  })();
  return async () => {
    stopped = true;
    await done;
    return kills;
  };
}
