import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, type TestTeam, unique } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

const goal = (dueAfter: string) => ({ calendar: 'always', dueAfter, steps: [] });

describe('a transfer', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let electrician: TestPerson;
  let team: TestTeam;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent', { name: 'Ada' });
    electrician = await docket.createPerson('agent', { name: 'Nikola' });
    team = await docket.createTeam([{ person: electrician, level: 1 }]);
    await docket.putPolicies([
      { name: 'Electric', match: { team: [team.id] }, goals: { resolution: goal('PT1H') } },
      { name: 'Standard', match: {}, goals: { resolution: goal('PT10H') } },
    ]);
  });
  afterAll(() => docket?.stop());

  const note = 'The lamp is fine, the wiring is not.';
  const transfer = (number: string, more: object = {}, headers: Record<string, string> = {}) =>
    docket
      .as(agent)
      .post(`/v1/tickets/${number}/transfer`)
      .set(headers)
      .send({ teamId: team.id, note, ...more });

  it('hands the ticket to the team, to nobody in it, with a note why, one version later', async () => {
    const { number, version, requester } = await docket.openTicket();
    const own = await docket.change(number, { assigneeId: agent.id });
    const reply = await transfer(number);
    const moved = fine(reply, 200);
    expect(moved).toMatchObject({ number, team: { id: team.id }, assignee: null, status: 'new', requester });
    expect(moved.version).toBe(own.version + 1);
    expect(moved.version).toBe(version + 2);
    expect(reply.headers.etag).toBe(`"${moved.version}"`);
    expect((await docket.thread(number)).at(-1)).toMatchObject({
      body: note,
      visibility: 'internal',
      author: { id: agent.id },
    });
    const lines = (await docket.history(number)).filter(
      ({ at, actor }) => actor.id === agent.id && at === moved.updatedAt,
    );
    expect(lines.map(({ what }) => what)).toEqual(expect.arrayContaining(['team', 'assignee', 'message']));
  });

  it('is answered also to somebody who does not see the ticket any more, and again with the same key', async () => {
    const { number } = await docket.openTicket();
    const key = { 'Idempotency-Key': unique('key') };
    const first = fine(await transfer(number, {}, key), 200);
    expectProblem(await docket.as(agent).get(`/v1/tickets/${number}`), { status: 404 });
    expect(fine(await docket.as(electrician).get(`/v1/tickets/${number}`), 200).version).toBe(first.version);
    expectProblem(await transfer(number), { status: 404 });
  });

  it('gives it to somebody of that team, who is told', async () => {
    const { number } = await docket.openTicket();
    expect(fine(await transfer(number, { assigneeId: electrician.id }), 200).assignee).toEqual({
      id: electrician.id,
      name: 'Nikola',
    });
  });

  it('changes what is promised as any change of the team does', async () => {
    const { number, createdAt } = await docket.openTicket();
    const { timers } = fine(await transfer(number), 200);
    const [resolution] = timers as { dueAt: string }[];
    const due = Date.parse(resolution!.dueAt) - Date.parse(createdAt);
    expect(due).toBeGreaterThan(3_500_000);
    expect(due).toBeLessThan(3_700_000);
  });

  it('to the team that has it is a new start there', async () => {
    const { number } = await docket.openTicket();
    await docket.change(number, { teamId: team.id, assigneeId: agent.id });
    const before = await docket.ticket(number);
    const moved = fine(await transfer(number), 200);
    expect(moved).toMatchObject({ assignee: null, team: { id: team.id }, version: before.version + 1 });
    const again = fine(
      await docket.as(electrician).post(`/v1/tickets/${number}/transfer`).send({ teamId: team.id, note }),
      200,
    );
    expect(again.version).toBe(before.version + 2);
  });

  it.each<[string, () => object, number, string]>([
    ['without a note', () => ({ note: undefined }), 400, '/note'],
    ['with a blank note', () => ({ note: ' \n' }), 400, '/note'],
    ['to no team', () => ({ teamId: undefined }), 400, '/teamId'],
    ['to a team that is none', () => ({ teamId: agent.id }), 400, '/teamId'],
    ['to somebody of another team', () => ({ assigneeId: agent.id }), 400, '/assigneeId'],
    ['to nobody in particular', () => ({ assigneeId: null }), 400, '/assigneeId'],
  ])('%s is refused, and changes nothing', async (_, more, status, pointer) => {
    const { number } = await docket.openTicket();
    const before = await docket.ticket(number);
    expectProblem(await transfer(number, more()), { status, pointer });
    expect(await docket.ticket(number)).toEqual(before);
    expect(await docket.thread(number)).toHaveLength(1);
  });

  it('is refused when the ticket has changed meanwhile, or was merged, or to whoever is no agent', async () => {
    const [one, other] = [await docket.openTicket(), await docket.openTicket()];
    await docket.change(one.number, { priority: 'high' });
    expectProblem(await transfer(one.number, {}, { 'If-Match': `"${one.version}"` }), { status: 412 });
    fine(await docket.as(agent).post(`/v1/tickets/${one.number}/merge`).send({ into: other.number }), 200);
    expectProblem(await transfer(one.number), { status: 409, code: 'ticket/conflict' });
    const requester = await docket.createPerson('requester');
    const body = { teamId: team.id, note };
    expectProblem(await docket.as(requester).post(`/v1/tickets/${other.number}/transfer`).send(body), { status: 403 });
    expectProblem(await docket.withKey(other.trackingKey).post(`/v1/tickets/${other.number}/transfer`).send(body), {
      status: 401,
    });
  });
});
