import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

const INVERSES = [
  ['related', 'related'],
  ['duplicate_of', 'duplicated_by'],
  ['duplicated_by', 'duplicate_of'],
  ['caused_by', 'causes'],
  ['causes', 'caused_by'],
  ['follow_up_of', 'followed_up_by'],
  ['followed_up_by', 'follow_up_of'],
] as const;

interface Link {
  id: string;
  type: string;
  ticket: { number: string; subject: string; status: string } | null;
  createdBy: { id: string; name: string } | null;
}

describe('links', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent', { name: 'Ada' });
  });
  afterAll(() => docket?.stop());

  type Numbered = { number: string };
  const link = (one: Numbered, type: string, other: Numbered | string, by = agent) =>
    docket
      .as(by)
      .post(`/v1/tickets/${one.number}/links`)
      .send({ type, ticket: typeof other === 'string' ? other : other.number });
  const linksOf = async ({ number }: Numbered, query = '', by = agent) =>
    fine(await docket.as(by).get(`/v1/tickets/${number}/links${query}`), 200).data as Link[];
  const unlink = (one: Numbered, { id }: { id: string }, by = agent) =>
    docket.as(by).delete(`/v1/tickets/${one.number}/links/${id}`);
  const two = async () => [await docket.openTicket(), await docket.openTicket()] as const;

  it.each(INVERSES)('%s is %s from the other end', async (type, inverse) => {
    const [one, other] = await two();
    const made = fine(await link(one, type, other), 201);
    expect(made).toMatchObject({
      type,
      ticket: { number: other.number, subject: other.subject, status: 'new' },
      createdBy: { id: agent.id, name: 'Ada' },
    });
    expect(await linksOf(one)).toEqual([made]);
    expect(await linksOf(other)).toMatchObject([{ id: made.id, type: inverse, ticket: { number: one.number } }]);
    expect(await linksOf(one, `?type=${type}`)).toHaveLength(1);
    expect(await linksOf(one, `?type=${INVERSES.find(([each]) => each !== type && each !== inverse)![0]}`)).toEqual([]);
    for (const [ticket, told, counterpart] of [
      [one, type, other],
      [other, inverse, one],
    ] as const) {
      expect((await docket.history(ticket.number)).at(-1)).toMatchObject({
        event: 'ticket.linked',
        what: 'link',
        actor: { name: 'Ada' },
        to: { type: told, ticket: counterpart.number },
      });
    }
    expectProblem(await link(one, type, other), { status: 409, code: 'link/exists' });
    expectProblem(await link(other, inverse, one), { status: 409, code: 'link/exists' });
    expect((await unlink(other, made)).status).toBe(204);
    expect([await linksOf(one), await linksOf(other)]).toEqual([[], []]);
    expect((await docket.history(one.number)).at(-1)).toMatchObject({ event: 'ticket.unlinked', to: null });
    expectProblem(await unlink(one, made), { status: 404, code: 'link/not-found' });
    expect(fine(await link(one, type, other), 201).id).not.toBe(made.id);
  });

  it('of several kinds may be between two tickets', async () => {
    const [one, other] = await two();
    fine(await link(one, 'related', other), 201);
    fine(await link(one, 'caused_by', other), 201);
    expect((await linksOf(one)).map(({ type }) => type)).toEqual(['related', 'caused_by']);
  });

  it.each(['duplicate_of', 'caused_by', 'follow_up_of'])('do not go round in a circle: %s', async (type) => {
    const [a, b] = await two();
    const [c, d] = await two();
    for (const [one, other] of [
      [a, b],
      [b, c],
      [c, d],
    ] as const)
      fine(await link(one, type, other), 201);
    for (const [one, other] of [
      [b, a],
      [d, a],
      [d, b],
    ] as const) {
      expectProblem(await link(one, type, other), { status: 409, code: 'link/circle' });
    }
    fine(await link(a, type, d), 201);
    fine(await link(d, 'related', a), 201);
  });

  it('that would close a circle together are not made at once', async () => {
    for (let round = 0; round < 5; round++) {
      const tickets = [...(await two()), ...(await two())];
      const answers = await Promise.all(
        tickets.map((ticket, i) => link(ticket, 'caused_by', tickets[(i + 1) % tickets.length]!)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409]);
    }
  });

  it('show the ticket that a closed one goes on in, and that stays so', async () => {
    const closed = await docket.openTicket();
    await docket.change(closed.number, { status: 'closed' });
    const path = `/v1/tickets/${closed.number}/messages`;
    const { ticket: number } = fine(await docket.withKey(closed.trackingKey).post(path).send({ body: 'Again' }), 201);
    const [followed] = await linksOf(closed);
    const [following] = await linksOf({ number });
    expect(followed).toMatchObject({ type: 'followed_up_by', ticket: { number }, createdBy: null });
    expect(following).toMatchObject({ type: 'follow_up_of', ticket: { number: closed.number } });
    expect(await linksOf(closed, '?type=followed_up_by,caused_by')).toHaveLength(1);
    expectProblem(await link({ number }, 'follow_up_of', closed), { status: 409, code: 'link/exists' });
    expectProblem(await link(closed, 'follow_up_of', { number }), { status: 409, code: 'link/circle' });
    expectProblem(await unlink(closed, followed!), { status: 422, code: 'link/refused' });
    expectProblem(await unlink({ number }, following!), { status: 422, code: 'link/refused' });
  });

  it('come page by page', async () => {
    const problem = await docket.openTicket();
    const numbers: string[] = [];
    for (let i = 0; i < 7; i++) {
      const incident = await docket.openTicket();
      numbers.push(incident.number);
      fine(await (i % 2 ? link(incident, 'caused_by', problem) : link(problem, 'related', incident)), 201);
    }
    const seen: string[] = [];
    let after = '';
    for (let pages = 0; pages < 10; pages++) {
      const path = `/v1/tickets/${problem.number}/links?limit=3${after}`;
      const { data, page } = fine(await docket.as(agent).get(path), 200);
      seen.push(...(data as Link[]).map(({ ticket }) => ticket!.number));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(seen).toEqual(numbers);
  });

  it('tell of a ticket that is not for the agent only that there is one', async () => {
    const [seen, hidden] = await two();
    const insider = await docket.createPerson('agent');
    const team = await docket.createTeam([{ person: insider, level: 1 }]);
    fine(await link(seen, 'caused_by', hidden), 201);
    await docket.change(hidden.number, { teamId: team.id });
    expect(await linksOf(seen)).toMatchObject([{ type: 'caused_by', ticket: null }]);
    expect(await linksOf(seen, '', insider)).toMatchObject([{ ticket: { number: hidden.number } }]);
    expectProblem(await link(seen, 'related', hidden), { status: 404, pointer: '/ticket' });
    expectProblem(await docket.as(agent).get(`/v1/tickets/${hidden.number}/links`), { status: 404 });
  });

  it('go on in the ticket that one was merged into, once, and without a circle', async () => {
    const merge = async (source: Numbered, into: Numbered) =>
      fine(await docket.as(agent).post(`/v1/tickets/${source.number}/merge`).send({ into: into.number }), 200);
    const [problem, other] = await two();
    const [incident, cause] = await two();
    const common = await docket.openTicket();
    fine(await link(incident, 'caused_by', problem), 201);
    for (const each of [problem, other]) fine(await link(common, 'caused_by', each), 201);
    fine(await link(problem, 'caused_by', cause), 201);
    fine(await link(cause, 'caused_by', other), 201);
    fine(await link(common, 'related', problem), 201);
    fine(await link(problem, 'related', other), 201);
    await merge(problem, other);
    const now = (await linksOf(other)).map(({ type, ticket }) => [type, ticket!.number]);
    expect(now.sort()).toEqual(
      [
        ['causes', incident.number],
        ['causes', common.number],
        ['causes', cause.number],
        ['related', common.number],
        ['related', problem.number],
      ].sort(),
    );
    expect((await docket.history(other.number)).find(({ what }) => what === 'linksCarried')).toMatchObject({ to: 2 });
  });

  describe('are refused', () => {
    it.each<[string, object, number, string | undefined]>([
      ['of no kind', { type: 'cousin', ticket: 'WO-100001' }, 400, '/type'],
      ['without a kind', { ticket: 'WO-100001' }, 400, '/type'],
      ['with nothing', { type: 'related' }, 400, '/ticket'],
      ['with what is no ticket', { type: 'related', ticket: 'WO-999999' }, 404, '/ticket'],
      ['with nonsense', { type: 'related', ticket: 'nonsense' }, 404, '/ticket'],
    ])('%s', async (_, body, status, pointer) => {
      const { number } = await docket.openTicket();
      expectProblem(await docket.as(agent).post(`/v1/tickets/${number}/links`).send(body), { status, pointer });
    });

    it('with itself', async () => {
      const one = await docket.openTicket();
      expectProblem(await link(one, 'related', one), { status: 409, code: 'link/self' });
    });

    it('with what was merged', async () => {
      const [one, other] = await two();
      fine(await docket.as(agent).post(`/v1/tickets/${one.number}/merge`).send({ into: other.number }), 200);
      const third = await docket.openTicket();
      expectProblem(await link(third, 'related', one), { status: 409, code: 'ticket/conflict' });
    });

    it('to all but agents', async () => {
      const [one, other] = await two();
      const requester = await docket.createPerson('requester');
      expectProblem(await link(one, 'related', other, requester), { status: 403 });
      const path = `/v1/tickets/${one.number}/links`;
      expectProblem(await docket.withKey(one.trackingKey).get(path), { status: 401 });
    });
  });
});
