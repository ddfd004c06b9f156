import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Dovecot } from '../support/dovecot.js';
import { DocketProcess } from '../support/docket-process.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { isInstalled } from '../support/installed.js';

const MAILS = 180;
const KILLS = 2;

describe.skipIf(!isInstalled('dovecot'))('workers that are killed while they read a mailbox', () => {
  let dovecot: Dovecot;
  let database: pg.Client;
  let workers: DocketProcess[] = [];
  let dataDir: string;

  beforeAll(async () => {
    dovecot = await Dovecot.start();
    const name = `chaos_${randomUUID().replaceAll('-', '')}`;
    const template = new URL(inject('templateUrl'));
    const administration = new pg.Client({ connectionString: new URL('/postgres', template).href });
    await administration.connect();
    await administration.query(`CREATE DATABASE ${name} TEMPLATE ${template.pathname.slice(1)}`);
    await administration.end();
    const databaseUrl = new URL(`/${name}`, template).href;
    database = new pg.Client({ connectionString: databaseUrl });
    await database.connect();
    dataDir = await mkdtemp(join(tmpdir(), 'docket-chaos-'));
    const shared = {
      ROLE: 'worker',
      DATABASE_URL: databaseUrl,
      DATA_DIR: dataDir,
      SECRET_KEY: 'the same for both processes',
      IMAP_URL: dovecot.url('grace', 'INBOX?move=Done'),
      ...(inject('redisUrl') ? { REDIS_URL: inject('redisUrl')!, REDIS_PREFIX: name } : {}),
    };
    workers = [
      new DocketProcess({ ...shared, PORT: String(await freePort()) }),
      new DocketProcess({ ...shared, PORT: String(await freePort()) }),
    ];
    for (const worker of workers) worker.start();
    for (const worker of workers) await worker.ready();
  }, 120_000);

  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
    await database?.end();
    await dovecot?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const stored = async () =>
    (await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM inbound_mail WHERE source = 'imap'`)).rows[0]!
      .n;

  /** Which of the workers has the mailbox open. */
  const reader = () =>
    eventually(async () => {
      for (const worker of workers) {
        const metrics = await fetch(`${worker.url}/metrics`).then(
          (answer) => answer.text(),
          () => '',
        );
        if (/^docket_imap_connected\{.*\} 1$/m.test(metrics)) return worker;
      }
      throw new Error('Nobody reads the mailbox');
    }, 60_000);

  it('lose no mail and take none twice: another one goes on', { timeout: 300_000 }, async () => {
    const batch = MAILS / (KILLS + 1);
    const mails = Array.from(
      { length: MAILS },
      (_, i) => `From: g${i}@example.com\r\nSubject: Lamp ${i}\r\nMessage-ID: <${i}@example.com>\r\n\r\nDark\r\n`,
    );
    for (let kill = 0; kill < KILLS; kill++) {
      const killed = await reader();
      const before = await stored();
      await dovecot.putMany('grace', mails.slice(kill * batch, (kill + 1) * batch));
      await eventually(async () => expect(await stored()).toBeGreaterThan(before), 60_000);
      await killed.end('SIGKILL');
      expect(await reader()).not.toBe(killed);
      killed.start();
    }
    await dovecot.putMany('grace', mails.slice(KILLS * batch));
    await eventually(async () => expect(await stored()).toBe(MAILS), 120_000);
    await eventually(async () => expect(await dovecot.contents('grace')).toEqual([]), 60_000);
    const done = (await dovecot.contents('grace', 'Done')).map(({ subject }) => subject);
    expect(new Set(done).size).toBe(MAILS);
    const { rows } = await database.query(
      `SELECT count(DISTINCT message_id)::int AS different, count(*)::int AS all FROM inbound_mail`,
    );
    expect(rows).toEqual([{ different: MAILS, all: MAILS }]);
  });
});
