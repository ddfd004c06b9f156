import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

const PATH = '/v1/mail/addresses';

interface Marked {
  email: string;
  state: string;
  reason: string;
  since: string;
  mailId: string | null;
}

describe('addresses to which mail is held back', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
  });
  afterAll(() => docket?.stop());

  const list = async (query = '') =>
    fine(await docket.as(agent).get(`${PATH}${query}`), 200) as { data: Marked[]; page: { next: string | null } };
  const clear = (email: unknown, by = agent) => docket.as(by).post(`${PATH}/clear`).send({ email });
  async function mark(state: string, since = new Date()): Promise<string> {
    const email = `${unique('grace')}@example.com`;
    await docket.query(
      `INSERT INTO mail_address (id, address, state, reason, since) VALUES ($1, $2, $3, 'a mail came back: 5.1.1', $4)`,
      [randomUUID(), email, state, since],
    );
    return email;
  }

  it('are listed with what is held against them, the latest first', async () => {
    const since = new Date(Date.now() + 60_000);
    const first = await mark('undeliverable', since);
    const second = await mark('complained', new Date(since.getTime() + 1));
    const { data } = await list();
    expect(data.slice(0, 2)).toEqual([
      expect.objectContaining({ email: second, state: 'complained' }),
      {
        email: first,
        state: 'undeliverable',
        reason: 'a mail came back: 5.1.1',
        since: since.toISOString(),
        mailId: null,
      },
    ]);
  });

  it('are listed by state, without those that were cleared', async () => {
    const emails = [await mark('undeliverable'), await mark('complained'), await mark('good')];
    const listed = async (query: string) => (await list(query)).data.map(({ email }) => email);
    for (const [i, query] of ['?state=undeliverable', '?state=complained'].entries()) {
      const found = await listed(query);
      expect(emails.filter((email) => found.includes(email))).toEqual([emails[i]]);
    }
    expect(await listed('')).not.toContain(emails[2]);
  });

  it('are paged: each once, even where many were marked in one moment', async () => {
    const since = new Date('2026-01-01T00:00:00.000Z');
    const marked = new Set<string>();
    for (let i = 0; i < 5; i++) marked.add(await mark(i % 2 ? 'complained' : 'undeliverable', since));
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(`?limit=2${after ? `&after=${after}` : ''}`);
      seen.push(...page.data.map(({ email }) => email));
      after = page.page.next;
    } while (after);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter((email) => marked.has(email))).toHaveLength(5);
  });

  it.each(['state=good', 'state=x', 'limit=0', 'after=x', 'colour=red'])('refuse ?%s', async (query) =>
    expectProblem(await docket.as(agent).get(`${PATH}?${query}`), { status: 400 }),
  );

  it('are cleared by an agent, whatever the case of the letters, and that is kept', async () => {
    const email = await mark('undeliverable');
    expect((await clear(email.toUpperCase())).status).toBe(204);
    expect((await list()).data.map((one) => one.email)).not.toContain(email);
    const history = await docket.query(
      `SELECT actor_name AS name, event, "from", "to" FROM history_entry
       JOIN mail_address ON mail_address.id = subject_id WHERE address = $1`,
      [email],
    );
    expect(history).toEqual([{ name: agent.name, event: 'mail_address.cleared', from: 'undeliverable', to: 'good' }]);
    expectProblem(await clear(email), { status: 404, code: 'address/not-found' });
  });

  it('are cleared once, under an Idempotency-Key', async () => {
    const email = await mark('complained');
    const send = () => docket.as(agent).post(`${PATH}/clear`).set('idempotency-key', 'clear-once').send({ email });
    expect([(await send()).status, (await send()).status]).toEqual([204, 204]);
  });

  it.each([undefined, null, '', 'grace', 'a@b', 7, ['grace@example.com'], 'gr\0ace@example.com'])(
    'are not cleared when they are none: %j',
    async (email) => expectProblem(await clear(email), { status: 400, pointer: '/email' }),
  );

  it('are for agents alone', async () => {
    const requester = await docket.createPerson('requester');
    const email = await mark('undeliverable');
    expectProblem(await docket.http.get(PATH), { status: 401 });
    expectProblem(await docket.as(requester).get(PATH), { status: 403 });
    expectProblem(await docket.http.post(`${PATH}/clear`).send({ email }), { status: 401 });
    expectProblem(await clear(email, requester), { status: 403 });
    expect((await list()).data.map((one) => one.email)).toContain(email);
  });
});
