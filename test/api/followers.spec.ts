import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fine,
  type Http,
  type Opened,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  unique,
} from '../support/docket.js';
import { expectAlike, expectProblem } from '../support/problem.js';

const address = (word = 'linus') => `${unique(word)}@example.com`;

describe('followers', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent', { name: 'Ada' });
  });
  afterAll(() => docket?.stop());

  const pathOf = ({ number }: { number: string }) => `/v1/tickets/${number}/followers`;
  const keyOf = (ticket: Opened) => docket.withKey(ticket.trackingKey);
  const add = (http: Http, ticket: { number: string }, body: object) => http.post(pathOf(ticket)).send(body);
  const list = async (http: Http, ticket: { number: string }) => fine(await http.get(pathOf(ticket)), 200).data;

  it('are added, listed and removed by agents, and by the requester with key or log-in', async () => {
    const requester = await docket.createPerson('requester');
    const ticket = await docket.openTicket({ requester: undefined }, requester);
    for (const http of [docket.as(agent), docket.as(requester), keyOf(ticket)]) {
      const email = address();
      const added = fine(await add(http, ticket, { email: email.toUpperCase(), name: 'Linus' }), 201);
      expect(added).toEqual({ id: expect.any(String), email, name: 'Linus' });
      expect(await list(http, ticket)).toEqual([added]);
      expect((await http.delete(`${pathOf(ticket)}/${added.id}`)).status).toBe(204);
      expect(await list(http, ticket)).toEqual([]);
      expectProblem(await http.delete(`${pathOf(ticket)}/${added.id}`), { status: 404, code: 'follower/not-found' });
    }
  });

  it('are in the history, added and removed', async () => {
    const ticket = await docket.openTicket();
    const email = address();
    const { id } = fine(await add(docket.as(agent), ticket, { email, name: 'Linus' }), 201);
    await keyOf(ticket).delete(`${pathOf(ticket)}/${id}`);
    const lines = (await docket.history(ticket.number)).filter(({ what }) => what === 'follower');
    expect(lines).toMatchObject([
      { event: 'ticket.follower_added', actor: { name: 'Ada' }, from: null, to: { id, name: 'Linus', email } },
      { event: 'ticket.follower_removed', actor: { id: ticket.requester.id }, from: { id, email }, to: null },
    ]);
  });

  it('read and write the public thread, and nothing else', async () => {
    const ticket = await docket.openTicket();
    await docket.reply(ticket.number, { body: 'Between us', visibility: 'internal' }, agent);
    const follower = await docket.createPerson('requester', { name: 'Linus' });
    const http = docket.as(follower);
    const path = `/v1/tickets/${ticket.number}/messages`;
    const before = await http.get(path);
    expectProblem(before, { status: 404 });
    fine(await add(docket.as(agent), ticket, { email: follower.email }), 201);
    expect(fine(await http.get(path), 200).data).toHaveLength(1);
    fine(await http.post(path).send({ body: 'I know more' }), 201);
    expect((await docket.thread(ticket.number)).at(-1)).toMatchObject({
      visibility: 'public',
      author: { name: 'Linus' },
    });
    expectProblem(await http.get(pathOf(ticket)), { status: 403 });
    expectProblem(await add(http, ticket, { email: address() }), { status: 403 });

    const [other] = [await docket.createPerson('requester')];
    fine(await add(docket.as(agent), ticket, { email: other.email }), 201);
    expectProblem(await http.delete(`${pathOf(ticket)}/${other.id}`), { status: 403 });
    expect((await http.delete(`${pathOf(ticket)}/${follower.id}`)).status).toBe(204);
    expectAlike(await http.get(path), before);
  });

  it('are added once; who takes part otherwise is none', async () => {
    const ticket = await docket.openTicket();
    const email = address();
    const answers = await Promise.all([1, 2, 3].map(() => add(docket.as(agent), ticket, { email })));
    for (const answer of answers) fine(answer, 201);
    expect(await list(docket.as(agent), ticket)).toHaveLength(1);
    expect((await docket.history(ticket.number)).filter(({ what }) => what === 'follower')).toHaveLength(1);
    expectProblem(await add(docket.as(agent), ticket, { email: ticket.requester.email }), {
      status: 409,
      code: 'follower/exists',
    });
    expectProblem(await docket.as(agent).delete(`${pathOf(ticket)}/${ticket.requester.id}`), { status: 404 });
  });

  it('are no way to learn whose an address is', async () => {
    const { email } = await docket.createPerson('lead', { name: 'Secret Name' });
    const ticket = await docket.openTicket();
    const added = fine(await add(keyOf(ticket), ticket, { email }), 201);
    expect(added.name).not.toContain('Secret');
    expect((await list(keyOf(ticket), ticket))[0].name).toBe(added.name);
    expect((await list(docket.as(agent), ticket))[0].name).toBe('Secret Name');
  });

  it('are ten at most when the requester adds them', async () => {
    const ticket = await docket.openTicket();
    for (let i = 0; i < 10; i++) fine(await add(keyOf(ticket), ticket, { email: address() }), 201);
    expectProblem(await add(keyOf(ticket), ticket, { email: address() }), { status: 409, code: 'ticket/conflict' });
    fine(await add(docket.as(agent), ticket, { email: address() }), 201);
    const first = fine(await docket.as(agent).get(`${pathOf(ticket)}?limit=6`), 200);
    const second = fine(await docket.as(agent).get(`${pathOf(ticket)}?limit=6&after=${first.page.next}`), 200);
    expect(second.page.next).toBeNull();
    expect(new Set([...first.data, ...second.data].map(({ id }: { id: string }) => id)).size).toBe(11);
  });

  it('are the business of those who see the ticket', async () => {
    const ticket = await docket.openTicket();
    const other = await docket.openTicket();
    const team = await docket.createTeam();
    await docket.change(ticket.number, { teamId: team.id });
    for (const http of [docket.as(agent), keyOf(other), docket.as(await docket.createPerson('requester'))]) {
      expectProblem(await http.get(pathOf(ticket)), { status: 404, code: 'ticket/not-found' });
      expectProblem(await add(http, ticket, { email: address() }), { status: 404 });
    }
    expectProblem(await docket.http.get(pathOf(ticket)), { status: 401 });
    expect(await list(docket.as(docket.admin), ticket)).toEqual([]);
  });

  it.each([
    [{}, '/email'],
    [{ email: 'nobody' }, '/email'],
    [{ email: 'a@example.com', name: 'x'.repeat(201) }, '/name'],
    [{ email: 'a@example.com', part: 'requester' }, '/part'],
  ])('refuse %j', async (body, pointer) => {
    const ticket = await docket.openTicket();
    expectProblem(await add(docket.as(agent), ticket, body), { status: 400, pointer });
  });

  it.each(['support@docket.localhost', 'Support@DOCKET.localhost', 'support+100001-aaaaaaaaaaaaaaaa@docket.localhost'])(
    'are never ourselves: %s is refused, whoever adds it',
    async (email) => {
      const ticket = await docket.openTicket();
      for (const http of [docket.as(agent), keyOf(ticket)]) {
        expectProblem(await add(http, ticket, { email }), { status: 422, code: 'address/refused', pointer: '/email' });
      }
      expect(await list(docket.as(agent), ticket)).toEqual([]);
      fine(await add(docket.as(agent), ticket, { email: email.replace(/^support/i, unique('supporter')) }), 201);
    },
  );
});
