import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { ADMIN_PASSWORD, type HarassedSite, startHarassedSite } from '../support/harassed-site.js';

const TICKETS = Math.max(100, Number(process.env.CHAOS_TICKETS ?? 300));
/** Each costs the time until the queue takes the job of a dead worker away from it. */
const KILLS = 2;
/** Time enough for a killed worker's job to be taken over, several times. */
const SETTLING_MS = 240_000;
const BODY = 'Deposits work again.';

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

describe(`a change of ${TICKETS} tickets while the worker is killed`, () => {
  let id: string;
  beforeAll(async () => {
    const credentials = { email: 'admin@docket.localhost', password: ADMIN_PASSWORD };
    token = (await call<{ accessToken: string }>('POST', '/v1/auth/login', credentials)).accessToken;
    for (let n = 1; n <= TICKETS; n++) {
      const requester = { email: `r${n}@chaos.test` };
      await call('POST', '/v1/tickets', { subject: `Case ${n}`, body: 'It broke.', tags: ['outage'], requester });
    }
    const change = { reply: { body: BODY }, status: 'pending', addTags: ['told'], assigneeId: 'me' };
    id = (await call<{ id: string }>('POST', '/v1/tickets/bulk', { filter: { tag: ['outage'] }, change })).id;
  }, 180_000);

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
        const mark = Math.floor((TICKETS * kill) / (KILLS + 2));
        for (const until = Date.now() + 60_000; (await done()) < mark;) {
          if (Date.now() > until) throw new Error(`It stands at ${await done()}`);
        }
        await site.worker.end('SIGKILL');
        killedAt.push(await done());
        site.worker.start();
        await site.worker.ready();
      }
      process.stdout.write(`  killed after ${killedAt.join(', ')} of ${TICKETS} tickets\n`);
      for (const count of killedAt) expect(count).toBeLessThan(TICKETS);
      await eventually(async () => {
        const { state } = await call<{ state: string }>('GET', `/v1/ticket-runs/${id}`);
        expect(state).toBe('done');
      }, SETTLING_MS);
    },
    SETTLING_MS + KILLS * 70_000,
  );

  it('is done to each once', async () => {
    const run = await call('GET', `/v1/ticket-runs/${id}`);
    expect(run).toMatchObject({ total: TICKETS, done: TICKETS, skipped: 0, failed: 0 });
    const changed = await rows(
      `SELECT version, status, tags, told, count(*)::int AS tickets FROM (
         SELECT version, status, tags,
           (SELECT count(*)::int FROM message WHERE ticket_id = ticket.id AND body = '${BODY}') AS told
         FROM ticket_run_item AS item JOIN ticket ON ticket.id = item.ticket_id WHERE run_id = '${id}') AS each
       GROUP BY version, status, tags, told`,
    );
    expect(changed).toEqual([{ version: 2, status: 'pending', tags: ['outage', 'told'], told: 1, tickets: TICKETS }]);
  });
});
