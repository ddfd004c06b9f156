import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';
import { type Figure, milliseconds, perSecond } from './figures.js';
import type { MailFloor } from './mail.floor.js';
import type { MailLoad } from './mail.load.js';
import { takeTurns } from './rounds.js';
import type { Site, Stage } from './stage.js';
import type { Round } from './statistics.js';

const CONNECTIONS = 8;
const BYTES = 5_000;
const TO = 'support@docket.localhost';
/** So many wait to be routed, for each second that a round is to last. */
const WAITING_PER_SECOND = 100;

/** Mails taken in at the SMTP door, and mails routed by a worker; both against storing the raw bytes. */
export async function measureMail(stage: Stage): Promise<Figure[]> {
  const smtpPort = await freePort();
  const site = await stage.site('mail', { smtpPort });
  const load = stage.helper<MailLoad>(import.meta.resolve('./mail.load.ts'));
  const floor = stage.helper<MailFloor>(import.meta.resolve('./mail.floor.ts'));
  await floor.call('prepare', { databaseUrl: site.databaseUrl, connections: CONNECTIONS, bytes: BYTES });
  const deliver = (until: { seconds: number } | { mails: number }) =>
    load.call('run', { port: smtpPort, connections: CONNECTIONS, to: TO, bytes: BYTES, until });
  await expectStored(site, () => deliver({ mails: 20 }));

  const { floor: stored, door } = await takeTurns(stage.pace, {
    floor: (seconds) => floor.call('run', { seconds }),
    door: (seconds) => deliver({ seconds }),
  });
  const { floor: storedAgain, routed } = await takeTurns(stage.pace, {
    floor: (seconds) => floor.call('run', { seconds }),
    routed: async (seconds) => {
      // New requests, each from somebody new.
      await site.db.query('TRUNCATE inbound_mail, outbox_entry');
      await deliver({ mails: seconds * WAITING_PER_SECOND });
      return route(stage, site);
    },
  });
  return [
    {
      name: 'mails taken in by SMTP',
      measured: perSecond(door.rate),
      floor: perSecond(stored.rate),
      ratio: door.rate / stored.rate,
      target: { atLeast: 0.5 },
      notes: `p50 ${milliseconds(door.p50)}, p99 ${milliseconds(door.p99)}`,
    },
    {
      name: 'mails routed',
      measured: perSecond(routed.rate),
      floor: perSecond(storedAgain.rate),
      ratio: routed.rate / storedAgain.rate,
      notes: 'each opens a ticket',
    },
  ];
}

/** A 250 that stores nothing would be fast. */
async function expectStored({ db }: Site, work: () => Promise<unknown>): Promise<void> {
  const count = async () => {
    const { rows } = await db.query<{ mails: number; jobs: number }>(
      `SELECT (SELECT count(*)::int FROM inbound_mail WHERE length(raw) = $1) AS mails,
              (SELECT count(*)::int FROM outbox_entry WHERE job = 'mail.route') AS jobs`,
      [BYTES],
    );
    return rows[0]!;
  };
  const before = await count();
  await work();
  const after = await count();
  if (after.mails - before.mails !== 20 || after.jobs - before.jobs !== 20) {
    throw new Error(`20 mails left this behind: ${JSON.stringify(after)}`);
  }
}

/** From the first that is routed to the last of all that wait; what follows from them (confirmations) comes after. */
async function route(stage: Stage, site: Site): Promise<Round> {
  const worker = await stage.worker(site);
  for (;;) {
    const { rows } = await site.db.query<{ left: number; count: number; seconds: number }>(
      `SELECT count(*) FILTER (WHERE action IS NULL)::int AS left, count(*)::int AS count,
              extract(epoch FROM max(routed_at) - min(routed_at))::float8 AS seconds
       FROM inbound_mail`,
    );
    const { left, count, seconds } = rows[0]!;
    if (left === 0) {
      await worker.stop();
      return { rate: (count - 1) / seconds, p50: NaN, p99: NaN };
    }
    await sleep(100);
  }
}
