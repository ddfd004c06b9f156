import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { ADMIN_PASSWORD, type HarassedSite, startHarassedSite } from '../support/harassed-site.js';

const INCIDENTS = Math.max(50, Number(process.env.CHAOS_TICKETS ?? 150));
/** Each costs the time until the queue takes the job of a dead worker away from it. */
const KILLS = 2;
/** Time enough for a killed worker's job to be taken over, several times. */
const SETTLING_MS = 240_000;
const BODY = 'We found the cause.';

let site: HarassedSite;
let token = '';
beforeAll(async () => {
  site = await startHarassedSite();
}, 120_000);
afterAll(() => site?.stop());

async function call<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const answer = await fetch(`${site.api.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

async function rows<Row>(sql: string): Promise<Row[]> {
  return (await site.database.query(sql)).rows as Row[];
}

describe(`a message to ${INCIDENTS} incidents while the worker is killed`, () => {
  let id: string;
  beforeAll(async () => {
    const credentials = { email: 'admin@docket.localhost', password: ADMIN_PASSWORD };
    token = (await call<{ accessToken: string }>('POST', '/v1/auth/login', credentials)).accessToken;
    const open = (n: number) =>
      call<{ number: string }>('POST', '/v1/tickets', {
        subject: `Case ${n}`,
        body: 'It broke.',
        requester: { email: `r${n}@chaos.test` },
      });
    const problem = await open(0);
    for (let n = 1; n <= INCIDENTS; n++) {
      const { number } = await open(n);
      await call('POST', `/v1/tickets/${number}/links`, { type: 'caused_by', ticket: problem.number });
    }
    id = (await call<{ id: string }>('POST', `/v1/tickets/${problem.number}/incidents/update`, { body: BODY })).id;
  }, 120_000);

  const done = async () =>
    (
      await rows<{ done: number }>(
        `SELECT count(*)::int AS done FROM ticket_run_item WHERE run_id = '${id}' AND outcome IS NOT NULL`,
      )
    )[0]!.done;

  it(
    'comes to an end',
    async () => {
      const killedAt: number[] = [];
      for (let kill = 1; kill <= KILLS; kill++) {
        const mark = Math.floor((INCIDENTS * kill) / (KILLS + 2));
        for (const until = Date.now() + 60_000; (await done()) < mark;) {
          if (Date.now() > until) throw new Error(`It stands at ${await done()}`);
        }
        await site.worker.end('SIGKILL');
        killedAt.push(await done());
        site.worker.start();
        await site.worker.ready();
      }
      process.stdout.write(`  killed after ${killedAt.join(', ')} of ${INCIDENTS} incidents\n`);
      for (const count of killedAt) expect(count).toBeLessThan(INCIDENTS);
      await eventually(async () => {
        const { state } = await call<{ state: string }>('GET', `/v1/ticket-runs/${id}`);
        expect(state).toBe('done');
      }, SETTLING_MS);
    },
    SETTLING_MS + KILLS * 70_000,
  );

  it('is said once in each', async () => {
    expect(await call('GET', `/v1/ticket-runs/${id}`)).toMatchObject({
      total: INCIDENTS,
      done: INCIDENTS,
      skipped: 0,
      failed: 0,
    });
    const told = await rows<{ times: number; tickets: number }>(
      `SELECT times, count(*)::int AS tickets FROM (
         SELECT (SELECT count(*)::int FROM message WHERE ticket_id = item.ticket_id AND body = '${BODY}') AS times
         FROM ticket_run_item AS item WHERE run_id = '${id}') AS each GROUP BY times`,
    );
    expect(told).toEqual([{ times: 1, tickets: INCIDENTS }]);
  });
});
