import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fine,
  type Http,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  type TestTeam,
} from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

describe('asking for escalation', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let seniors: TestPerson[];
  let lead: TestPerson;
  let requester: TestPerson;
  let team: TestTeam;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    seniors = [await docket.createPerson('senior'), await docket.createPerson('senior')];
    lead = await docket.createPerson('lead');
    requester = await docket.createPerson('requester');
    team = await docket.createTeam([
      { person: agent, level: 1 },
      { person: seniors[0]!, level: 2 },
      { person: seniors[1]!, level: 2 },
      { person: lead, level: 3 },
    ]);
  });
  afterAll(() => docket?.stop());

  const escalate = (http: Http, number: string, body: object = { reason: 'We cannot ship anything.' }) =>
    http.post(`/v1/tickets/${number}/escalations`).send(body);
  async function teamTicket(): Promise<{ number: string; trackingKey: string }> {
    const ticket = await docket.openTicket({}, requester);
    await docket.change(ticket.number, { teamId: team.id, assigneeId: agent.id });
    return ticket;
  }

  it('moves the ticket up one level, to a senior, and says so', async () => {
    const { number } = await teamTicket();
    const escalation = fine(await escalate(docket.as(agent), number), 201);
    expect(escalation).toMatchObject({
      id: expect.any(String),
      cause: 'agent',
      reason: 'We cannot ship anything.',
      fromLevel: 1,
      toLevel: 2,
      createdAt: expect.any(String),
    });
    const ticket = await docket.ticket(number);
    expect(ticket.level).toBe(2);
    expect(seniors.map(({ id }) => id)).toContain(ticket.assignee!.id);
    expect(escalation.assignee).toEqual(ticket.assignee);
  });

  it('chooses the senior with the fewest unsolved tickets, so that twenty at once spread evenly', async () => {
    const tickets = await Promise.all(Array.from({ length: 20 }, teamTicket));
    await Promise.all(tickets.map(async ({ number }) => fine(await escalate(docket.as(agent), number), 201)));
    const loads = await docket.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ticket WHERE assignee_id = ANY($1) AND status <> 'closed' GROUP BY assignee_id`,
      [seniors.map(({ id }) => id)],
    );
    const [least, most] = loads.map(({ n }) => n).sort((a, b) => a - b);
    expect(most! - least!).toBeLessThanOrEqual(1);
  });

  it('does not count what is solved as load', async () => {
    const [busy, idle] = seniors as [TestPerson, TestPerson];
    for (let i = 0; i < 3; i++) {
      const { number } = await teamTicket();
      await docket.change(number, { assigneeId: busy.id, status: 'resolved' });
    }
    const [row] = await docket.query<{ n: number }>(
      `SELECT count(*) FILTER (WHERE assignee_id = $1)::int - count(*) FILTER (WHERE assignee_id = $2)::int AS n
       FROM ticket WHERE status NOT IN ('resolved', 'closed')`,
      [idle.id, busy.id],
    );
    for (let i = row!.n; i < 1; i++) {
      const { number } = await teamTicket();
      await docket.change(number, { assigneeId: idle.id });
    }
    const { number } = await teamTicket();
    expect(fine(await escalate(docket.as(agent), number), 201).assignee.id).toBe(busy.id);
  });

  it.each([
    ['the requester', () => docket.as(requester), 'requester'],
    ['whoever has the key', ({ trackingKey }: { trackingKey: string }) => docket.withKey(trackingKey), 'requester'],
    ['an agent', () => docket.as(agent), 'agent'],
  ])('is open to %s, and the cause is kept', async (_, who, cause) => {
    const ticket = await teamTicket();
    expect(fine(await escalate(who(ticket), ticket.number, { reason: 'Far too slow' }), 201).cause).toBe(cause);
    const told = (await docket.history(ticket.number)).find(({ event }) => event === 'ticket.escalated');
    expect(told).toMatchObject({
      actor: { id: cause === 'agent' ? agent.id : requester.id },
      from: 1,
      to: { level: 2, cause, reason: 'Far too slow' },
    });
  });

  it('climbs to the lead, and then stays there', async () => {
    const { number } = await teamTicket();
    await escalate(docket.as(agent), number);
    expect(fine(await escalate(docket.as(agent), number), 201)).toMatchObject({
      fromLevel: 2,
      toLevel: 3,
      assignee: { id: lead.id, name: lead.name },
      atTop: false,
    });
    const again = fine(await escalate(docket.as(agent), number), 201);
    expect(again).toMatchObject({ fromLevel: 3, toLevel: 3, assignee: { id: lead.id }, atTop: true });
    expect(await docket.ticket(number)).toMatchObject({ level: 3, assignee: { id: lead.id } });
  });

  it('passes over a level on which nobody stands', async () => {
    const boss = await docket.createPerson('lead');
    const small = await docket.createTeam([
      { person: agent, level: 1 },
      { person: boss, level: 3 },
    ]);
    const { number } = await docket.openTicket();
    await docket.change(number, { teamId: small.id, assigneeId: agent.id });
    expect(fine(await escalate(docket.as(agent), number), 201)).toMatchObject({
      toLevel: 3,
      assignee: { id: boss.id },
    });
  });

  it('raises the ticket even where nobody stands above', async () => {
    const alone = await docket.createTeam([{ person: agent, level: 1 }]);
    const { number } = await docket.openTicket();
    await docket.change(number, { teamId: alone.id, assigneeId: agent.id });
    expect(fine(await escalate(docket.as(agent), number), 201)).toMatchObject({
      toLevel: 2,
      assignee: { id: agent.id },
    });
  });

  it('climbs the ladder of the oldest team without a team, or of the one that is named the default', async () => {
    const first = await docket.openTicket();
    const { assignee } = fine(await escalate(docket.as(agent), first.number), 201);
    expect(seniors.map(({ id }) => id)).toContain(assignee.id);
    const senior = await docket.createPerson('senior');
    await docket.createTeam([{ person: senior, level: 2 }], { isDefault: true });
    const second = await docket.openTicket();
    expect(fine(await escalate(docket.as(agent), second.number), 201).assignee.id).toBe(senior.id);
    expect((await docket.ticket(second.number)).team).toBeNull();
  });

  it.each(['resolved', 'closed'])('has no place on a ticket that is %s', async (status) => {
    const { number } = await teamTicket();
    await docket.change(number, { status });
    const before = await docket.ticket(number);
    expectProblem(await escalate(docket.as(requester), number), { status: 409 });
    expect(await docket.ticket(number)).toEqual(before);
  });

  it.each([
    ['without a reason', {}, '/reason'],
    ['with a blank reason', { reason: ' ' }, '/reason'],
    ['with an absurdly long reason', { reason: 'x'.repeat(500_000) }, '/reason'],
    ['with a reason that is no text', { reason: ['slow'] }, '/reason'],
    ['with what we do not know', { reason: 'x', level: 3 }, '/level'],
  ])('is refused %s', async (_, body, pointer) => {
    const { number } = await teamTicket();
    expectProblem(await escalate(docket.as(agent), number, body), { status: 400, pointer });
    expect((await docket.ticket(number)).level).toBe(1);
  });
});
