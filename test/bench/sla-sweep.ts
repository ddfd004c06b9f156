import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, milliseconds } from './figures.js';
import { explainSweep } from './sla-plans.js';
import { makeDue, openTickets } from './sla-tickets.js';
import type { ApiProcess } from './api-process.js';
import type { Site, Stage } from './stage.js';

const SMALL = 10_000;
const OVERDUE = 1_000;
/** Of a minute in which far more is due than can be done. */
const RUSH = 100_000;
const MOST_JOBS = 20_000;

interface Side extends Site {
  worker: ApiProcess;
  took: number[];
}

/** What a sweep costs, and how many jobs wait, among few and among many open tickets. */
export async function measureSweep(stage: Stage): Promise<Figure[]> {
  const [large, rush] = stage.wanted.quick ? [100_000, 20_000] : [1_000_000, RUSH];
  const redisUrl = await stage.redis();
  const sides: Side[] = [];
  for (const count of [SMALL, large]) {
    // A Redis that two installations share.
    const redisPrefix = `sweep-${count}`;
    const site = await stage.site(`sweep_${count}`, { redisUrl, redisPrefix });
    await openTickets(site, count);
    sides.push({ ...site, worker: await stage.worker(site, { redisUrl, redisPrefix }), took: [] });
  }
  for (let round = 0; round <= stage.pace.rounds; round++) {
    for (const side of sides) {
      const ms = await sweepOnce(side);
      if (round > 0) side.took.push(ms);
      console.log(`  ${round === 0 ? 'warm-up' : `round ${round}`}  ${OVERDUE} overdue in ${milliseconds(ms)}`);
    }
  }
  const [few, many] = sides as [Side, Side];
  const usual = await mostJobs(many);
  await makeDue(many.db, rush, 5, 60);
  if (stage.wanted.plans) await explainSweep(many.db);
  const most = await mostJobs(many);
  const [measured, floor] = [median(many.took), median(few.took)];
  return [
    {
      name: `sweep of ${OVERDUE.toLocaleString('en')} overdue, ${large.toLocaleString('en')} open tickets to ${SMALL.toLocaleString('en')}`,
      measured: milliseconds(measured),
      floor: milliseconds(floor),
      ratio: measured / floor,
      target: { atMost: 1.5 },
    },
    {
      name: `jobs that wait, ${large.toLocaleString('en')} open tickets`,
      measured: `${most}`,
      floor: `${MOST_JOBS}`,
      ratio: most / MOST_JOBS,
      target: { atMost: 1 },
      notes: `while ${rush.toLocaleString('en')} steps are due within a minute; ${usual} otherwise`,
    },
  ];
}

/** From the sweep's call to the firing of the last. */
async function sweepOnce({ db }: Side): Promise<number> {
  // What follows from earlier rounds is not what is measured.
  await db.query('DELETE FROM outbox_entry');
  await db.query('CHECKPOINT');
  await makeDue(db, OVERDUE, -10, 0);
  const { rows: called } = await db.query<{ at: Date }>(
    `SELECT clock_timestamp() AS at, pg_notify('docket_wakeup', 'sla')`,
  );
  for (;;) {
    const { rows } = await db.query<{ left: boolean; took: number }>(
      `SELECT EXISTS (SELECT 1 FROM timer WHERE next_step_at <= now()) AS left,
         extract(epoch FROM max(fired_at) - least($1, min(fired_at)))::float8 * 1000 AS took
       FROM timer_firing WHERE fired_at > $1::timestamptz - interval '1 second'`,
      [called[0]!.at],
    );
    if (!rows[0]!.left) return rows[0]!.took;
    await sleep(100);
  }
}

/** The most jobs that the queue of timers holds within some seconds. */
async function mostJobs({ worker }: Side): Promise<number> {
  let most = 0;
  for (let look = 0; look < 20; look++) {
    const metrics = await worker.request<string>('GET', '/metrics');
    const counts = [...metrics.matchAll(/^docket_queue_jobs\{queue="sla".*\} (\d+)$/gm)].map(([, count]) =>
      Number(count),
    );
    most = Math.max(
      most,
      counts.reduce((sum, count) => sum + count, 0),
    );
    await sleep(500);
  }
  return most;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
