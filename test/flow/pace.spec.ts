import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pino } from 'pino';
import { startTestDocket, type TestDocket } from '../support/docket.js';
import { eventually } from '../support/eventually.js';

const goal = (dueAfter: string) => ({ calendar: 'always', dueAfter, steps: [] });
const POLICIES = ['PT1H', 'PT2S'].map((due) => ({
  name: due,
  match: { category: [due] },
  goals: { acknowledgement: goal(due) },
}));

/** Jobs of timers that the queue may hold: one for each slot of the horizon, and what is done at this moment. */
const MOST_JOBS = 5_000 / 50 + 10;

describe('the pace of promises', () => {
  const errors: string[] = [];
  let docket: TestDocket;
  beforeAll(async () => {
    const log = pino({ level: 'error' }, { write: (line: string) => void errors.push(line) });
    docket = await startTestDocket({}, log);
    await docket.putPolicies(POLICIES);
  });
  afterAll(() => docket?.stop());

  const timerOf = async (number: string) => {
    const [timer] = await docket.query<{ id: string; goal: unknown }>(
      `SELECT timer.id, goal FROM timer JOIN ticket ON ticket.id = ticket_id WHERE serial = $1`,
      [Number(number.replace(/\D+/, ''))],
    );
    return timer!;
  };
  const breached = (number: string) =>
    eventually(async () => expect((await docket.ticket(number)).timers[0]!.state).toBe('breached'), 25_000);
  const metric = async (pattern: RegExp) => {
    const { text } = await docket.http.get('/metrics');
    return [...text.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0);
  };

  it('is not that of a timer which cannot be fired: that is tried again later and later, and fires once it can', async () => {
    const broken = await docket.openTicket({ category: 'PT2S' });
    const timer = await timerOf(broken.number);
    await docket.query(`UPDATE timer SET goal = '{}' WHERE id = $1`, [timer.id]);
    const failures = () => errors.filter((line) => line.includes(timer.id)).length;
    // Tried again after four seconds, after eight more and after sixteen more, however often others fire meanwhile.
    for (let other = 0; other < 4; other++) await breached((await docket.openTicket({ category: 'PT2S' })).number);
    expect(failures()).toBeGreaterThanOrEqual(1);
    expect(failures()).toBeLessThanOrEqual(3);
    await docket.query(`UPDATE timer SET goal = $2 WHERE id = $1`, [timer.id, timer.goal]);
    await breached(broken.number);
    expect(errors.filter((line) => !line.includes(timer.id))).toEqual([]);
  }, 60_000);

  it('is shown by the lateness of steps', async () => {
    await breached((await docket.openTicket({ category: 'PT2S' })).number);
    expect(await metric(/^docket_timer_step_lateness_seconds_count (\d+)$/gm)).toBeGreaterThan(0);
    const late = await metric(/^docket_timer_step_lateness_seconds_sum (\S+)$/gm);
    expect(late).toBeGreaterThan(0);
  });

  it('needs few jobs, however many steps are due', async () => {
    const { number } = await docket.openTicket({ category: 'PT1H' });
    const { id } = await timerOf(number);
    // None of them fires before they are gone again.
    await docket.query(
      `INSERT INTO timer SELECT copy.* FROM timer, generate_series(1, 20000) AS n,
         LATERAL jsonb_populate_record(timer, jsonb_build_object('id', gen_random_uuid(), 'cycle', n + 1,
           'next_step_at', now() + interval '3.5 seconds' + n * interval '3 milliseconds')) AS copy
       WHERE timer.id = $1`,
      [id],
    );
    const jobs = () => metric(/^docket_queue_jobs\{queue="sla",state="delayed"\} (\d+)$/gm);
    const most = await eventually(async () => {
      const waiting = await jobs();
      expect(waiting).toBeGreaterThan(0);
      return waiting;
    });
    await docket.query(`DELETE FROM timer WHERE cycle > 1`);
    expect(most).toBeLessThanOrEqual(MOST_JOBS);
  });
});
