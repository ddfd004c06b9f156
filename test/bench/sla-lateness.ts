import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, milliseconds } from './figures.js';
import { makeDue, openTickets } from './sla-tickets.js';
import type { Site, Stage } from './stage.js';

/** Time for the sweep to arm what is due first. */
const LEAD_SECONDS = 10;

interface Lateness {
  steps: number;
  p50: number;
  p99: number;
  max: number;
  last: Date;
}

/** Steps that are due evenly within one minute, with all that follows from them, by one worker. */
export async function measureLateness(stage: Stage, backend: 'redis' | 'postgresql'): Promise<Figure[]> {
  const [timers, seconds] = stage.wanted.quick ? [2_000, 12] : [10_000, 60];
  const aimMs = backend === 'redis' ? 1_000 : 5_000;
  const redisUrl = backend === 'redis' ? await stage.redis() : undefined;
  const site = await stage.site(`lateness_${backend}`, { redisUrl });
  await openTickets(site, timers);
  await stage.worker(site, { redisUrl });
  await makeDue(site.db, timers, LEAD_SECONDS, seconds);
  await sleep((LEAD_SECONDS + seconds) * 1000);
  await untilNothing(site, `SELECT 1 FROM timer WHERE next_step_at <= now() LIMIT 1`);
  const { steps, p50, p99, max, last } = await latenessOf(site);
  await untilNothing(site, `SELECT 1 FROM outbox_entry LIMIT 1`);
  const { mails, behind } = await mailsOf(site, last);
  await expectAllFired(site, timers);
  return [
    {
      name: `${timers.toLocaleString('en')} steps due within ${seconds} s, ${backend}: lateness, p99`,
      measured: milliseconds(p99),
      floor: `${aimMs / 1000} s aim`,
      ratio: p99 / aimMs,
      target: { atMost: 1 },
      notes: `p50 ${milliseconds(p50)}, max ${milliseconds(max)}; ${steps} firings, ${mails} mails, the last ${behind.toFixed(1)} s after the last step`,
    },
  ];
}

async function untilNothing({ db }: Site, sql: string): Promise<void> {
  while ((await db.query(sql)).rows.length > 0) await sleep(200);
}

/** Between the time at which a step was due and the time at which its transaction looked at it. */
async function latenessOf({ db }: Site): Promise<Lateness> {
  const { rows } = await db.query<Lateness>(
    `WITH late AS (SELECT extract(epoch FROM fired_at - scheduled_at)::float8 * 1000 AS ms, fired_at FROM timer_firing)
     SELECT count(*)::int AS steps, percentile_cont(0.5) WITHIN GROUP (ORDER BY ms) AS p50,
       percentile_cont(0.99) WITHIN GROUP (ORDER BY ms) AS p99, max(ms) AS max, max(fired_at) AS last FROM late`,
  );
  return rows[0]!;
}

async function mailsOf({ db }: Site, lastStep: Date): Promise<{ mails: number; behind: number }> {
  const { rows } = await db.query<{ mails: number; behind: number }>(
    `SELECT count(*)::int AS mails, extract(epoch FROM max(captured_at) - $1::timestamptz)::float8 AS behind FROM captured_mail`,
    [lastStep],
  );
  return rows[0]!;
}

/** A firing without what follows from it would be fast. */
async function expectAllFired({ db }: Site, timers: number): Promise<void> {
  const { rows } = await db.query<{ timers: number; lines: number; firings: number }>(
    `SELECT count(DISTINCT timer_id)::int AS timers, count(*)::int AS firings,
       (SELECT count(*)::int FROM history_entry WHERE event IN ('timer.step_reached', 'timer.breached')) AS lines
     FROM timer_firing`,
  );
  const found = rows[0]!;
  if (found.timers !== timers || found.lines !== found.firings) throw new Error(`Fired: ${JSON.stringify(found)}`);
}
