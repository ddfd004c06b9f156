import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { ADMIN_PASSWORD, type HarassedSite, startHarassedSite } from '../support/harassed-site.js';

const TICKETS = Number(process.env.CHAOS_TICKETS ?? 300);
/** Each costs the time until the queue takes the job of a dead worker away from it. */
const KILLS = TICKETS < 100 ? 1 : 4;
/** Time enough for a killed worker's job to be taken over, several times. */
const SETTLING_MS = 240_000;

const policies = (hours: number) => [
  { name: 'All', match: {}, goals: Object.fromEntries(['acknowledgement', 'resolution'].map((m) => [m, goal(hours)])) },
];
const goal = (hours: number) => ({ calendar: 'always', dueAfter: `PT${hours}H`, steps: [] });

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

describe(`policies that are applied to ${TICKETS} tickets while the worker is killed`, () => {
  let id: string;
  beforeAll(async () => {
    const credentials = { email: 'admin@docket.localhost', password: ADMIN_PASSWORD };
    token = (await call<{ accessToken: string }>('POST', '/v1/auth/login', credentials)).accessToken;
    await call('PUT', '/v1/sla/policies', { data: policies(10) });
    for (let i = 0; i < TICKETS; i += 10) {
      const open = (n: number) =>
        call('POST', '/v1/tickets', {
          subject: `Case ${n}`,
          body: 'It broke.',
          requester: { email: `r${n}@chaos.test` },
        });
      await Promise.all(Array.from({ length: Math.min(10, TICKETS - i) }, (_, n) => open(i + n)));
    }
    await call('PUT', '/v1/sla/policies', { data: policies(20) });
    id = (await call<{ id: string }>('POST', '/v1/sla/policies/apply', { filter: {} })).id;
  }, 120_000);

  const done = async () =>
    (await rows<{ done: number }>(`SELECT done FROM policy_application WHERE id = '${id}'`))[0]!.done;

  it(
    'come to an end',
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
        const { state } = await call<{ state: string }>('GET', `/v1/sla/policies/applications/${id}`);
        expect(state).toBe('done');
      }, SETTLING_MS);
    },
    SETTLING_MS + KILLS * 70_000,
  );

  it('have counted every ticket and timer once', async () => {
    expect(await call('GET', `/v1/sla/policies/applications/${id}`)).toMatchObject({
      total: TICKETS,
      done: TICKETS,
      changed: TICKETS,
      unchanged: 0,
      failed: 0,
      moved: 2 * TICKETS,
      breached: 0,
      started: 0,
      dropped: 0,
      history: [{ to: 'running' }, { from: 'running', to: 'done' }],
    });
  });

  it('have changed every ticket once, and exactly', async () => {
    const histories = await rows<{ events: string[] }>(
      `SELECT ARRAY(SELECT event || ' ' || what FROM history_entry WHERE subject_id = ticket.id
                    AND "to"->>'application' = '${id}' ORDER BY 1) AS events FROM ticket`,
    );
    expect(histories).toHaveLength(TICKETS);
    for (const { events } of histories) {
      expect(events).toEqual([
        'policies.applied policies',
        'timer.moved timer.acknowledgement',
        'timer.moved timer.resolution',
      ]);
    }
    const wrong = await rows(
      `SELECT timer.* FROM timer JOIN ticket ON ticket.id = ticket_id JOIN policy_application ON policy_application.id = '${id}'
       WHERE timer.due_at <> ticket.created_at + interval '20 hours' OR policy_revision <> revision OR promised_by <> '${id}'`,
    );
    expect(wrong).toEqual([]);
  });

  it(
    'leave nothing to be done',
    async () => {
      await eventually(async () => {
        expect(await rows(`SELECT job FROM outbox_entry WHERE job = 'sla.apply'`)).toEqual([]);
      }, SETTLING_MS);
    },
    SETTLING_MS,
  );
});
