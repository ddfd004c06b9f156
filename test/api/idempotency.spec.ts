import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Http, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

describe('an Idempotency-Key', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
  });
  afterAll(() => docket?.stop());

  const request = () => ({ subject: 'Hello', body: unique('Body'), requester: { email: 'grace@example.com' } });
  const open = (key: string, body: object, http: Http = docket.http) =>
    http.post('/v1/tickets').set('idempotency-key', key).send(body);
  const count = async (table: string) =>
    (await docket.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`))[0]!.n;

  it('gives the first answer again, tracking key and headers included, and opens nothing', async () => {
    const key = unique('key');
    const body = request();
    const first = await open(key, body);
    fine(first, 201);
    const tickets = await count('ticket');
    await docket.change(first.body.number, { priority: 'high' });
    const again = await open(key, body);
    expect(fine(again, 201)).toEqual(first.body);
    expect(again.body.trackingKey).toBeTruthy();
    expect(again.headers.etag).toBe(first.headers.etag);
    expect(again.headers.location).toBe(first.headers.location);
    expect(await count('ticket')).toBe(tickets);
  });

  it('refuses another body under the same key', async () => {
    const key = unique('key');
    const body = request();
    fine(await open(key, body), 201);
    const tickets = await count('ticket');
    expectProblem(await open(key, { ...body, body: 'Other' }), { status: 422, code: 'idempotency/key-reused' });
    expect(await count('ticket')).toBe(tickets);
  });

  it('refuses the same body on another route under the same key', async () => {
    const key = unique('key');
    const one = await docket.openTicket();
    const two = await docket.openTicket();
    const reply = (number: string) =>
      docket.as(agent).post(`/v1/tickets/${number}/messages`).set('idempotency-key', key).send({ body: 'Hello' });
    fine(await reply(one.number), 201);
    expectProblem(await reply(two.number), { status: 422 });
    expect(await docket.thread(two.number)).toHaveLength(1);
  });

  it('makes one ticket of twenty requests at once', async () => {
    const key = unique('key');
    const body = request();
    const tickets = await count('ticket');
    const answers = await Promise.all(Array.from({ length: 20 }, () => open(key, body)));
    expect(new Set(answers.map((answer) => JSON.stringify(fine(answer, 201)))).size).toBe(1);
    expect(await count('ticket')).toBe(tickets + 1);
  });

  it("keeps one person's keys apart from another's", async () => {
    const key = unique('key');
    const { requester: _, ...body } = request();
    const people = await Promise.all([docket.createPerson('requester'), docket.createPerson('requester')]);
    const tickets = await Promise.all(
      people.map(async (person) => fine(await open(key, body, docket.as(person)), 201)),
    );
    expect(new Set(tickets.map(({ number }) => number)).size).toBe(2);
    expect(tickets.map(({ requester }) => requester.id)).toEqual(people.map(({ id }) => id));
  });

  it('remembers no refusal: the same key may be used for what was meant', async () => {
    const key = unique('key');
    const body = request();
    expectProblem(await open(key, { ...body, priority: 'asap' }), { status: 400 });
    fine(await open(key, body), 201);
  });

  it('leaves nothing of a request that is refused on the way', async () => {
    const key = unique('key');
    const { number } = await docket.openTicket();
    const reply = (body: object) =>
      docket.as(agent).post(`/v1/tickets/${number}/messages`).set('idempotency-key', key).send(body);
    const body = { body: 'Here you are', attachmentIds: ['0190d5e2-0000-4000-8000-000000000000'] };
    expectProblem(await reply(body), { status: 400, pointer: '/attachmentIds/0' });
    expect(await docket.thread(number)).toHaveLength(1);
    expectProblem(await reply(body), { status: 400, pointer: '/attachmentIds/0' });
    fine(await reply({ body: 'Here you are' }), 201);
    expect(await docket.thread(number)).toHaveLength(2);
  });

  it('works for replies, escalations and attachments by key alike', async () => {
    const { number, trackingKey } = await docket.openTicket();
    const twice = async (post: () => Promise<{ body: { id: string } }>) => {
      const [first, second] = [await post(), await post()];
      expect(second.body).toEqual(first.body);
      return first.body.id;
    };
    const key = unique('key');
    const http = () => docket.withKey(trackingKey);
    const path = `/v1/tickets/${number}`;
    await twice(async () => http().post(`${path}/messages`).set('idempotency-key', `${key}-1`).send({ body: 'Hello' }));
    await twice(async () =>
      http().post(`${path}/escalations`).set('idempotency-key', `${key}-2`).send({ reason: 'Too slow' }),
    );
    const id = await twice(async () =>
      http().post(`${path}/attachments`).set('idempotency-key', `${key}-3`).attach('file', Buffer.from('x'), 'x.txt'),
    );
    expect(id).toBeTruthy();
    expect(await docket.thread(number)).toHaveLength(2);
    expect((await docket.ticket(number)).level).toBe(2);
  });

  it('tells one file from another', async () => {
    const { number, trackingKey } = await docket.openTicket();
    const key = unique('key');
    const attach = (content: string) =>
      docket
        .withKey(trackingKey)
        .post(`/v1/tickets/${number}/attachments`)
        .set('idempotency-key', key)
        .attach('file', Buffer.from(content), 'x.txt');
    fine(await attach('one'), 201);
    expectProblem(await attach('two'), { status: 422 });
  });

  it('gives the answer to nobody who could not have got it', async () => {
    const { number, trackingKey } = await docket.openTicket();
    const key = unique('key');
    const reply = (ticketKey: string) =>
      docket
        .withKey(ticketKey)
        .post(`/v1/tickets/${number}/messages`)
        .set('idempotency-key', key)
        .send({ body: 'Hello' });
    fine(await reply(trackingKey), 201);
    expectProblem(await reply('A'.repeat(43)), { status: 404 });
    expectProblem(
      await docket.http.post(`/v1/tickets/${number}/messages`).set('idempotency-key', key).send({ body: 'Hello' }),
      { status: 401 },
    );
  });

  it('is stored without what it must not tell: the tracking key stands nowhere in the database', async () => {
    const ticket = fine(await open(unique('key'), request()), 201);
    const kept = await docket.query<{ text: string }>(
      `SELECT answer::text || encode(answer, 'escape') AS text FROM idempotency_record`,
    );
    expect(kept.length).toBeGreaterThan(0);
    for (const { text } of kept) expect(text).not.toContain(ticket.trackingKey);
  });

  it.each([
    ['empty', ''],
    ['longer than 255 characters', 'k'.repeat(256)],
    ['with a blank', 'a b'],
  ])('is refused when it is %s', async (_, key) => {
    const tickets = await count('ticket');
    expectProblem(await open(key, request()), { status: 400 });
    expect(await count('ticket')).toBe(tickets);
  });

  it('works on routes of administrators, too', async () => {
    const key = unique('key');
    const body = { email: `${unique('new')}@example.com`, name: 'New', role: 'agent' };
    const post = () => docket.as(docket.admin).post('/v1/people').set('idempotency-key', key).send(body);
    const first = fine(await post(), 201);
    expect(fine(await post(), 201)).toEqual(first);
  });
});
