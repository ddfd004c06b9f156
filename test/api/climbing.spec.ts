import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';

const LATER = '2100-01-01T00:00:00Z';

/** Who gets what climbs. */
describe('what climbs', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    // Open for a minute a week, far from now.
    const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date().getUTCDay() + 3) % 7]!;
    const calendar = { name: 'Hardly ever', timezone: 'UTC', hours: { [day]: [['00:00', '00:01']] } };
    fine(await docket.as(docket.admin).put('/v1/calendars/hardly-ever').send(calendar), 200);
  });
  afterAll(() => docket?.stop());

  const escalate = async (number: string) =>
    fine(await docket.as(docket.admin).post(`/v1/tickets/${number}/escalations`).send({ reason: 'Too slow' }), 201);
  const read = async (id: string) => fine(await docket.as(docket.admin).get(`/v1/escalations/${id}`), 200);
  const people = (role: 'senior' | 'lead', count: number) =>
    Promise.all(Array.from({ length: count }, () => docket.createPerson(role)));
  const be = async (person: TestPerson, availability: object) =>
    fine(await docket.as(person).patch('/v1/me/availability').send(availability), 200);
  async function team(levels: Record<1 | 2 | 3, TestPerson[]>, fallbackTeamId?: string) {
    const members = Object.entries(levels).flatMap(([level, standing]) =>
      standing.map((person) => ({ person, level: Number(level) })),
    );
    const made = await docket.createTeam(members);
    if (fallbackTeamId) {
      fine(await docket.as(docket.admin).patch(`/v1/teams/${made.id}`).send({ fallbackTeamId }), 200);
    }
    return made;
  }
  async function ticketOf({ id }: { id: string }): Promise<string> {
    const { number } = await docket.openTicket();
    await docket.change(number, { teamId: id, assigneeId: agent.id });
    return number;
  }

  it('goes to those who are there, however busy', async () => {
    const [away, offDuty, there] = (await people('senior', 3)) as [TestPerson, TestPerson, TestPerson];
    const made = await team({ 1: [agent], 2: [away, offDuty, there], 3: [] });
    await be(away, { awayUntil: LATER });
    await be(offDuty, { onDuty: 'hardly-ever' });
    for (let i = 0; i < 3; i++) expect((await escalate(await ticketOf(made))).assignee.id).toBe(there.id);
    await be(away, { awayUntil: '2020-01-01T00:00:00Z' });
    expect((await escalate(await ticketOf(made))).assignee.id).toBe(away.id);
    await be(offDuty, { onDuty: 'always' });
    expect((await escalate(await ticketOf(made))).assignee.id).toBe(offDuty.id);
  });

  it('goes on where nobody of a level is there, and then in the team above', async () => {
    const [senior, helper] = (await people('senior', 2)) as [TestPerson, TestPerson];
    const [lead] = (await people('lead', 1)) as [TestPerson];
    const above = await team({ 1: [], 2: [helper], 3: [] });
    const made = await team({ 1: [agent], 2: [senior], 3: [lead] }, above.id);
    await be(senior, { awayUntil: LATER });
    expect(await escalate(await ticketOf(made))).toMatchObject({ toLevel: 3, assignee: { id: lead.id } });
    await be(lead, { awayUntil: LATER });
    const number = await ticketOf(made);
    const climbed = await escalate(number);
    expect(climbed).toMatchObject({ toLevel: 2, assignee: { id: helper.id } });
    expect(await read(climbed.id)).toMatchObject({
      team: { id: made.id },
      fallbackTeam: { id: above.id, name: above.name },
      nobodyAvailable: false,
    });
    // The ticket stays its team's, and whoever has it now sees it and works on it.
    expect(fine(await docket.as(helper).get(`/v1/tickets/${number}`), 200).team.id).toBe(made.id);
    await docket.reply(number, { body: 'Mine.' }, helper);
    expect((await read(climbed.id)).state).toBe('taken');
    const { data } = fine(await docket.as(helper).get('/v1/escalations'), 200);
    expect(data.map(({ id }: { id: string }) => id)).toContain(climbed.id);
  });

  it('is given as if all were there where nobody is, and says so', async () => {
    const [busy, free] = (await people('senior', 2)) as [TestPerson, TestPerson];
    const made = await team({ 1: [agent], 2: [busy, free], 3: [] });
    await docket.change(await ticketOf(made), { assigneeId: busy.id });
    for (const person of [busy, free]) await be(person, { awayUntil: LATER });
    const climbed = await escalate(await ticketOf(made));
    expect(climbed).toMatchObject({ toLevel: 2, assignee: { id: free.id } });
    expect((await read(climbed.id)).nobodyAvailable).toBe(true);
  });

  it('spreads evenly over equal seniors, twenty at once, whether from one team or two with the same team above', async () => {
    const seniors = await people('senior', 4);
    const above = await team({ 1: [], 2: seniors, 3: [] });
    const own = await Promise.all([1, 2].map(() => team({ 1: [agent], 2: [], 3: [] }, above.id)));
    const numbers = await Promise.all(Array.from({ length: 20 }, (_, i) => ticketOf(own[i % 2]!)));
    const climbed = await Promise.all(numbers.map(escalate));
    const shares = seniors.map(({ id }) => climbed.filter(({ assignee }) => assignee.id === id).length);
    expect(shares).toEqual([5, 5, 5, 5]);
  });

  it('goes round among equals', async () => {
    const seniors = await people('senior', 3);
    const made = await team({ 1: [agent], 2: seniors, 3: [] });
    const order: string[] = [];
    for (let i = 0; i < 6; i++) {
      const number = await ticketOf(made);
      order.push((await escalate(number)).assignee.id);
      await docket.change(number, { status: 'resolved' });
    }
    expect(new Set(order.slice(0, 3)).size).toBe(3);
    expect(order.slice(3)).toEqual(order.slice(0, 3));
  });
});
