import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { DocketProcess } from '../support/docket-process.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';

const TICKETS = Number(process.env.CHAOS_TICKETS ?? 200);
/** Time enough for a stalled job and a lease to run out after the last kill. */
const SETTLING_MS = 150_000;

interface Opened {
  number: string;
  email: string;
}

/** By address: the Message-IDs of the confirmations that reached it. */
const confirmations = new Map<string, string[]>();
const sink = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  onData: (stream, { envelope }, done) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const messageId = /^message-id:\s*<([^>]+)>/im.exec(Buffer.concat(chunks).toString('latin1'))![1]!;
      for (const { address } of envelope.rcptTo) {
        confirmations.set(address, [...(confirmations.get(address) ?? []), messageId]);
      }
      done();
    });
  },
});

// A worker that is killed in the middle of a conversation.
sink.on('error', () => undefined);

let database: pg.Client;
let api: DocketProcess;
let worker: DocketProcess;
let dataDir: string;

beforeAll(async () => {
  const name = `chaos_${randomUUID().replaceAll('-', '')}`;
  const template = new URL(inject('templateUrl'));
  const administration = new pg.Client({ connectionString: new URL('/postgres', template).href });
  await administration.connect();
  await administration.query(`CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)}`);
  await administration.end();
  const databaseUrl = new URL(`/${name}`, template).href;
  database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();

  const [apiPort, workerPort, smtpIn, smtpOut] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  await new Promise<void>((resolve) => sink.listen(smtpOut, '127.0.0.1', resolve));
  dataDir = await mkdtemp(join(tmpdir(), 'docket-chaos-'));
  const shared = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    SECRET_KEY: 'the same for both processes',
    SMTP_URL: `smtp://127.0.0.1:${smtpOut}`,
    ADMIN_PASSWORD: 'not needed here',
    INBOUND_SMTP_PORT: String(smtpIn),
    ...(inject('redisUrl') ? { REDIS_URL: inject('redisUrl')!, REDIS_PREFIX: name } : {}),
  };
  api = new DocketProcess({ ...shared, ROLE: 'api', PORT: String(apiPort) });
  worker = new DocketProcess({ ...shared, ROLE: 'worker', PORT: String(workerPort) });
  for (const process of [api, worker]) process.start();
  for (const process of [api, worker]) await process.ready();
}, 120_000);

afterAll(async () => {
  await Promise.all([api?.end('SIGKILL'), worker?.end('SIGKILL')]);
  await new Promise<void>((resolve) => sink.close(resolve));
  await database?.end();
  if (dataDir) await rm(dataDir, { recursive: true, force: true });
});

/** Opens a ticket as a client would that does not give up: again with the same key until it hears an answer. */
async function open(i: number): Promise<Opened> {
  const email = `requester${i}@chaos.test`;
  const key = randomUUID();
  for (;;) {
    try {
      const answer = await fetch(`${api.url}/v1/tickets`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ subject: `Case ${i}`, body: 'It broke.', requester: { email } }),
        signal: AbortSignal.timeout(10_000),
      });
      if (answer.status === 201) return { number: ((await answer.json()) as Opened).number, email };
      if (answer.status < 500)
        throw new Error(`Refused: ${answer.status} ${await answer.text()}`, { cause: 'refusal' });
    } catch (error) {
      if ((error as Error).cause === 'refusal') throw error;
    }
    await sleep(100);
  }
}

/** Kills one of the processes again and again until told to stop. */
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

describe(`${TICKETS} tickets while api and worker are killed`, () => {
  const opened: Opened[] = [];

  it('are all opened', async () => {
    const stops = [harass(api), harass(worker)];
    let next = 0;
    const client = async () => {
      while (next < TICKETS) {
        opened.push(await open(next++));
        await sleep(400);
      }
    };
    await Promise.all(Array.from({ length: 4 }, client));
    const [apiKills, workerKills] = await Promise.all(stops.map((stop) => stop()));
    process.stdout.write(
      `  ${TICKETS} tickets; the api was killed ${apiKills} times, the worker ${workerKills} times\n`,
    );
    expect(opened).toHaveLength(TICKETS);
  }, 400_000);

  it('exist, each number once', async () => {
    expect(new Set(opened.map(({ number }) => number)).size).toBe(TICKETS);
    const { rows } = await database.query<{ number: string }>(`SELECT 'WO-' || serial AS number FROM ticket`);
    expect(rows.map(({ number }) => number).sort()).toEqual(opened.map(({ number }) => number).sort());
  });

  it('have both timers and their history, every one of them', async () => {
    const { rows } = await database.query<{ timers: string[]; history: string[] }>(
      `SELECT ARRAY(SELECT metric FROM timer WHERE ticket_id = ticket.id ORDER BY 1) AS timers,
              ARRAY(SELECT event FROM history_entry WHERE subject_id = ticket.id ORDER BY 1) AS history
       FROM ticket`,
    );
    expect(rows).toHaveLength(TICKETS);
    for (const { timers, history } of rows) {
      expect(timers).toEqual(['acknowledgement', 'resolution']);
      expect(history).toEqual(['ticket.opened', 'timer.started', 'timer.started']);
    }
  });

  it(
    'are confirmed by one mail each, which may arrive again but is the same',
    async () => {
      await eventually(async () => {
        const { rows } = await database.query<{ waiting: string }>(
          `SELECT (SELECT count(*) FROM outbox_entry) + (SELECT count(*) FROM outbound_mail WHERE state <> 'sent') AS waiting`,
        );
        expect(rows[0]!.waiting).toBe('0');
      }, SETTLING_MS);
      const { rows } = await database.query(`SELECT kind, count(*)::int AS count FROM outbound_mail GROUP BY kind`);
      expect(rows).toEqual([{ kind: 'confirmation', count: TICKETS }]);
      for (const { email } of opened) expect(new Set(confirmations.get(email)).size, email).toBe(1);
      const repeated = [...confirmations.values()].filter((ids) => ids.length > 1).length;
      process.stdout.write(
        `  ${repeated} of ${TICKETS} confirmations arrived more than once, with the same Message-ID\n`,
      );
    },
    SETTLING_MS + 30_000,
  );
});
