import type { Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Http, type Opened, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { expectAlike, expectProblem } from '../support/problem.js';

const NOTE = 'Between us: the customer is wrong';

describe('who sees what', () => {
  let docket: TestDocket;
  let requester: TestPerson;
  let stranger: TestPerson;
  let agent: TestPerson;
  let otherAgent: TestPerson;
  let follower: TestPerson;
  let team: { id: string };
  /** Of the agent's team, opened by the requester. */
  let ticket: Opened;
  /** Of somebody else, with a key of its own. */
  let otherTicket: Opened;

  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    requester = await docket.createPerson('requester');
    stranger = await docket.createPerson('requester');
    agent = await docket.createPerson('agent');
    otherAgent = await docket.createPerson('lead');
    follower = await docket.createPerson('requester');
    team = await docket.createTeam([{ person: agent, level: 1 }]);
    await docket.createTeam([{ person: otherAgent, level: 3 }]);
    ticket = await docket.openTicket({}, requester);
    otherTicket = await docket.openTicket();
    await docket.change(ticket.number, { teamId: team.id });
    await docket.query(
      `INSERT INTO participant (ticket_id, person_id, part) SELECT id, $2, 'follower' FROM ticket WHERE 'WO-' || serial = $1`,
      [ticket.number, follower.id],
    );
    await docket.reply(ticket.number, { body: 'We are looking into it.' }, agent);
    await docket.reply(ticket.number, { body: NOTE, visibility: 'internal' }, agent);
  });
  afterAll(() => docket?.stop());

  /** Everything that one can ask of a ticket. */
  const QUESTIONS: [string, (http: Http, number: string) => Promise<Response>][] = [
    ['reading it', async (http, number) => http.get(`/v1/tickets/${number}`)],
    ['reading its thread', async (http, number) => http.get(`/v1/tickets/${number}/messages`)],
    ['writing to it', async (http, number) => http.post(`/v1/tickets/${number}/messages`).send({ body: 'Hello' })],
    [
      'escalating it',
      async (http, number) => http.post(`/v1/tickets/${number}/escalations`).send({ reason: 'Too slow' }),
    ],
    [
      'attaching to it',
      async (http, number) => http.post(`/v1/tickets/${number}/attachments`).attach('file', Buffer.from('x'), 'x.txt'),
    ],
  ];
  /** What only agents may ask. */
  const AGENTS_QUESTIONS: typeof QUESTIONS = [
    ['changing it', async (http, number) => http.patch(`/v1/tickets/${number}`).send({ priority: 'low' })],
    ['merging it', async (http, number) => http.post(`/v1/tickets/${number}/merge`).send({ into: number })],
    ['reading its history', async (http, number) => http.get(`/v1/tickets/${number}/history`)],
    ['reading its timers', async (http, number) => http.get(`/v1/tickets/${number}/timers`)],
  ];

  it.each([
    ['its requester', () => docket.as(requester)],
    ['a follower', () => docket.as(follower)],
    ['whoever has its key', () => docket.withKey(ticket.trackingKey)],
    [
      'a requester who is no participant, with its key',
      () => docket.as(stranger).set('x-ticket-key', ticket.trackingKey),
    ],
    ['an agent of its team', () => docket.as(agent)],
    ['an admin', () => docket.as(docket.admin)],
  ])('is open to %s', async (_, who) => {
    expect(fine(await who().get(`/v1/tickets/${ticket.number}`), 200).number).toBe(ticket.number);
    expect(fine(await who().get(`/v1/tickets/${ticket.number}/messages`), 200).data.length).toBeGreaterThan(1);
    fine(await who().post(`/v1/tickets/${ticket.number}/messages`).send({ body: 'Hello' }), 201);
  });

  const outsiders: [string, () => Http][] = [
    ['another requester', () => docket.as(stranger)],
    ['an agent of another team', () => docket.as(otherAgent)],
    ["whoever has another ticket's key", () => docket.withKey(otherTicket.trackingKey)],
    ['whoever makes up a key', () => docket.withKey('A'.repeat(43))],
    ['whoever sends an empty key', () => docket.withKey('')],
  ];
  describe.each(outsiders)('to %s', (_, who) => {
    it.each(QUESTIONS)('answers %s as if there were no such ticket', async (_question, ask) => {
      const answer = await ask(who(), ticket.number);
      expectProblem(answer, { status: 404, code: 'ticket/not-found' });
      expectAlike(answer, await ask(who(), 'WO-999999'));
    });
  });

  it.each(AGENTS_QUESTIONS)(
    'answers %s by an agent of another team as if there were no such ticket',
    async (_, ask) => {
      const answer = await ask(docket.as(otherAgent), ticket.number);
      expectProblem(answer, { status: 404, code: 'ticket/not-found' });
      expectAlike(answer, await ask(docket.as(otherAgent), 'WO-999999'));
    },
  );

  it.each(AGENTS_QUESTIONS)('leaves %s to agents, whether there is such a ticket or not', async (_, ask) => {
    for (const number of [ticket.number, 'WO-999999']) {
      expectProblem(await ask(docket.as(requester), number), { status: 403, code: 'auth/forbidden' });
      expectProblem(await ask(docket.withKey(ticket.trackingKey), number), { status: 401, code: 'auth/required' });
    }
  });

  it.each([...QUESTIONS, ...AGENTS_QUESTIONS])('asks for a log-in before %s', async (_, ask) => {
    const answer = await ask(docket.http, ticket.number);
    expectProblem(answer, { status: 401, code: 'auth/required' });
    expectAlike(answer, await ask(docket.http, 'WO-999999'));
  });

  it('gives the number alone to nobody', async () => {
    expectProblem(await docket.http.get(`/v1/tickets/${ticket.number}`), { status: 401 });
    expectProblem(await docket.http.get(`/v1/tickets/${ticket.number}?key=${ticket.trackingKey}`), { status: 401 });
  });

  it('shows a ticket without a team to every agent', async () => {
    expect(fine(await docket.as(otherAgent).get(`/v1/tickets/${otherTicket.number}`), 200).team).toBeNull();
    fine(await docket.as(agent).get(`/v1/tickets/${otherTicket.number}/history`), 200);
  });

  it('shows a ticket of another team to the agent to whom it is assigned', async () => {
    const { number } = await docket.openTicket();
    await docket.change(number, { teamId: team.id, assigneeId: otherAgent.id });
    fine(await docket.as(otherAgent).get(`/v1/tickets/${number}`), 200);
    await docket.change(number, { assigneeId: agent.id });
    expectProblem(await docket.as(otherAgent).get(`/v1/tickets/${number}`), { status: 404 });
  });

  it('takes an agent off the tickets of a team together with the role', async () => {
    const leaving = await docket.createPerson('agent');
    await docket.createTeam([{ person: leaving, level: 1 }]);
    const { number } = await docket.openTicket();
    fine(await docket.as(leaving).get(`/v1/tickets/${number}`), 200);
    fine(await docket.as(docket.admin).patch(`/v1/people/${leaving.id}`).send({ role: 'requester' }), 200);
    expectProblem(await docket.as(leaving).get(`/v1/tickets/${number}`), { status: 404 });
    expectProblem(await docket.as(leaving).get(`/v1/tickets/${number}/history`), { status: 403 });
  });

  describe('an internal note', () => {
    const participants: [string, () => Http][] = [
      ['its requester', () => docket.as(requester)],
      ['a follower', () => docket.as(follower)],
      ['whoever has its key', () => docket.withKey(ticket.trackingKey)],
    ];

    it('is there for agents', async () => {
      const { data } = fine(await docket.as(agent).get(`/v1/tickets/${ticket.number}/messages`), 200);
      expect(data).toContainEqual(expect.objectContaining({ body: NOTE, visibility: 'internal' }));
    });

    it.each(participants)('does not reach %s, by no route', async (_, who) => {
      for (const path of ['', '/messages', '/messages?include=original', '/messages?limit=1', '/history', '/timers']) {
        const answer = await who().get(`/v1/tickets/${ticket.number}${path}`);
        expect(answer.text, path).not.toContain('internal');
        expect(answer.text, path).not.toContain(NOTE);
      }
    });

    it('does not show in the lists of a requester', async () => {
      const answer = await docket.as(requester).get('/v1/tickets').query({ q: 'customer is wrong' });
      expect(fine(answer, 200).data).toEqual([]);
    });

    it.each(participants)('cannot be written by %s, nor can a status be set', async (_, who) => {
      const messages = `/v1/tickets/${ticket.number}/messages`;
      expectProblem(await who().post(messages).send({ body: 'x', visibility: 'internal' }), { status: 403 });
      expectProblem(await who().post(messages).send({ body: 'x', status: 'resolved' }), { status: 403 });
      expect((await docket.ticket(ticket.number)).status).not.toBe('resolved');
    });

    it('leaves no gap when a participant pages through the thread', async () => {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const query: Record<string, string> = after ? { limit: '1', after } : { limit: '1' };
        const answer = await docket.as(requester).get(`/v1/tickets/${ticket.number}/messages`).query(query);
        const { data, page } = fine(answer, 200);
        expect(data).toHaveLength(1);
        seen.push(data[0].id);
        after = page.next;
      } while (after);
      const thread = await docket.thread(ticket.number);
      expect(seen).toEqual(thread.filter(({ visibility }) => visibility === 'public').map(({ id }) => id));
    });

    it('changes nothing that a participant can see of the ticket', async () => {
      const { number } = await docket.openTicket({}, requester);
      const read = () => docket.as(requester).get(`/v1/tickets/${number}`);
      const before = await read();
      await docket.reply(number, { body: NOTE, visibility: 'internal' });
      const after = await read();
      const visible = ({ body: { version: _version, updatedAt: _updatedAt, ...ticket } }: Response) => ticket;
      expect(visible(after)).toEqual(visible(before));
    });
  });
});
