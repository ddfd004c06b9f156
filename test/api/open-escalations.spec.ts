import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  fine,
  type Opened,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  type TestTeam,
} from '../support/docket.js';
import { expectAlike, expectProblem } from '../support/problem.js';

const NOBODY = '0190d5e2-0000-7000-8000-000000000000';

describe('an escalation', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let senior: TestPerson;
  let lead: TestPerson;
  let stranger: TestPerson;
  let team: TestTeam;
  let ticket: Opened;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    senior = await docket.createPerson('senior');
    lead = await docket.createPerson('lead');
    stranger = await docket.createPerson('senior');
    await docket.createTeam([], { isDefault: true });
    team = await docket.createTeam([
      { person: agent, level: 1 },
      { person: senior, level: 2 },
      { person: lead, level: 3 },
    ]);
  });
  afterAll(() => docket?.stop());
  beforeEach(async () => {
    ticket = await docket.openTicket();
    await docket.change(ticket.number, { teamId: team.id, assigneeId: agent.id });
  });

  const ask = (reason: string, { number, trackingKey } = ticket) =>
    docket.withKey(trackingKey).post(`/v1/tickets/${number}/escalations`).send({ reason });
  const climb = async ({ number } = ticket) =>
    fine(await docket.as(agent).post(`/v1/tickets/${number}/escalations`).send({ reason: 'Too hard' }), 201);
  const read = async (id: string) => fine(await docket.as(docket.admin).get(`/v1/escalations/${id}`), 200);
  const take = (id: string, by = senior) => docket.as(by).post(`/v1/escalations/${id}/take`);
  const handBack = (id: string, reason = 'The manual says it.', by = senior) =>
    docket.as(by).post(`/v1/escalations/${id}/hand-back`).send({ reason });
  const list = async (query: object = {}, by: { token: string } = docket.admin) =>
    fine(await docket.as(by).get('/v1/escalations').query(query), 200);
  const ids = ({ data }: { data: { id: string }[] }) => data.map(({ id }) => id);
  const solvedAt = async (level: number) => {
    const { text } = await docket.http.get('/metrics');
    return Number(
      new RegExp(`^docket_escalated_tickets_solved\\{level="${level}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0,
    );
  };

  describe('is open until', () => {
    it('whoever has it takes it, once or twice', async () => {
      const { id } = await climb();
      expect(await read(id)).toMatchObject({ state: 'open', answeredAt: null, answeredBy: null });
      for (let i = 0; i < 2; i++) {
        expect(fine(await take(id), 200)).toMatchObject({
          id,
          state: 'taken',
          answeredAt: expect.any(String),
          answeredBy: { id: senior.id, name: senior.name },
        });
      }
      expectProblem(await take(id, lead), { status: 409, code: 'escalation/conflict' });
      expectProblem(await handBack(id), { status: 409, code: 'escalation/conflict' });
    });

    it('somebody who stands higher takes it, and has the ticket', async () => {
      const { id } = await climb();
      fine(await take(id, lead), 200);
      expect(await docket.ticket(ticket.number)).toMatchObject({ level: 2, assignee: { id: lead.id } });
    });

    it('two take it at once: one has it', async () => {
      const { id } = await climb();
      const answers = await Promise.all([take(id), take(id, lead)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    });

    it.each([
      ['a public reply', (number: string, by: TestPerson) => docket.reply(number, { body: 'I see to it.' }, by)],
      ['a change of status', (number: string, by: TestPerson) => docket.change(number, { status: 'on_hold' }, by)],
      [
        'a reply that sets a status',
        (number: string, by: TestPerson) => docket.reply(number, { body: 'And you?', status: 'pending' }, by),
      ],
    ])('%s of whoever has it', async (_, act) => {
      const { id } = await climb();
      await act(ticket.number, senior);
      expect(await read(id)).toMatchObject({ state: 'taken', answeredBy: { id: senior.id } });
    });

    it('the next level is asked', async () => {
      const { id } = await climb();
      const next = await climb();
      expect(await read(id)).toMatchObject({ state: 'superseded', answeredBy: null });
      expect(await read(next.id)).toMatchObject({ state: 'open', fromLevel: 2, toLevel: 3 });
    });

    it.each([
      ['resolved', 'solved', 2],
      ['closed', 'closed', null],
    ])('the ticket is %s', async (status, outcome, solvedAtLevel) => {
      const { id } = await climb();
      await docket.change(ticket.number, { status }, senior);
      expect(await read(id)).toMatchObject({ state: 'solved', outcome, solvedAtLevel, answeredBy: { id: senior.id } });
    });

    it.each([
      ['what whoever had it before writes', () => docket.reply(ticket.number, { body: 'Patience!' }, agent)],
      ['a note', () => docket.reply(ticket.number, { body: 'Hm.', visibility: 'internal' }, senior)],
      [
        'what the requester writes',
        async () => {
          await docket.change(ticket.number, { priority: 'high' }, senior);
          const answer = docket.withKey(ticket.trackingKey).post(`/v1/tickets/${ticket.number}/messages`);
          fine(await answer.send({ body: 'And?' }), 201);
        },
      ],
      ['that somebody else gets the ticket', () => docket.change(ticket.number, { assigneeId: lead.id }, senior)],
    ])('something else than %s', async (_, act) => {
      const { id } = await climb();
      await act();
      expect((await read(id)).state).toBe('open');
    });

    it.each([
      ['which it has only just reached', 2, false],
      ['where it stood before', 3, true],
    ])('any agent writes to the requester, at the top, %s', async (_, climbs, stood) => {
      for (let i = 1; i < climbs; i++) await climb();
      const { id, toLevel, atTop } = await climb();
      expect({ toLevel, atTop }).toEqual({ toLevel: 3, atTop: stood });
      await docket.reply(ticket.number, { body: 'We have not forgotten you.' }, agent);
      expect(await read(id)).toMatchObject({ state: 'taken', answeredBy: { id: agent.id }, remindAt: null });
    });

    it('an agent who may answer it does', async () => {
      const { id } = await climb();
      expectProblem(await take(id, agent), { status: 403 });
      expectProblem(await handBack(id, 'No', agent), { status: 403 });
      expectProblem(await take(id, stranger), { status: 404, code: 'escalation/not-found' });
      expectAlike(await take(id, stranger), await take(NOBODY, stranger));
      expectProblem(await docket.withKey(ticket.trackingKey).post(`/v1/escalations/${id}/take`), { status: 401 });
      expect((await read(id)).state).toBe('open');
    });
  });

  describe('handed back', () => {
    it('returns the ticket to where it was, with the reason as a note', async () => {
      const { id } = await climb();
      expect(fine(await handBack(id), 200)).toMatchObject({
        state: 'handed_back',
        answer: 'The manual says it.',
        answeredBy: { id: senior.id },
      });
      expect(await docket.ticket(ticket.number)).toMatchObject({ level: 1, assignee: { id: agent.id } });
      expect((await docket.thread(ticket.number)).at(-1)).toMatchObject({
        body: 'The manual says it.',
        visibility: 'internal',
        author: { id: senior.id },
      });
      const told = (await docket.history(ticket.number)).find(({ event }) => event === 'ticket.escalation_handed_back');
      expect(told).toMatchObject({ actor: { id: senior.id }, to: { state: 'handed_back', level: 1 } });
      expect(await climb()).toMatchObject({ fromLevel: 1, toLevel: 2 });
    });

    it('returns it to nobody when whoever had it is no agent any more', async () => {
      const former = await docket.createPerson('agent');
      await docket.change(ticket.number, { assigneeId: former.id });
      const { id } = await climb();
      fine(await docket.as(docket.admin).patch(`/v1/people/${former.id}`).send({ role: 'requester' }), 200);
      fine(await handBack(id), 200);
      expect(await docket.ticket(ticket.number)).toMatchObject({ level: 1, assignee: null });
    });

    it.each([
      ['without a reason', {}],
      ['with a blank one', { reason: ' ' }],
      ['with an absurdly long one', { reason: 'x'.repeat(5001) }],
    ])('%s is refused', async (_, body) => {
      const { id } = await climb();
      const answer = await docket.as(senior).post(`/v1/escalations/${id}/hand-back`).send(body);
      expectProblem(answer, { status: 400, pointer: '/reason' });
      expect((await read(id)).state).toBe('open');
    });
  });

  describe('by the requester', () => {
    it('is one until it is answered: what they say meanwhile is added', async () => {
      const first = fine(await ask('We wait'), 201);
      const second = fine(await ask('We still wait'), 201);
      expect(second).toMatchObject({ id: first.id, state: 'open', reason: 'We still wait' });
      expect(await docket.ticket(ticket.number)).toMatchObject({ level: 2, assignee: { id: senior.id } });
      const { requests, reason } = await read(first.id);
      expect(reason).toBe('We wait');
      expect(requests).toEqual(
        ['We wait', 'We still wait'].map((said) => ({
          person: { id: ticket.requester.id, name: ticket.requester.name },
          reason: said,
          at: expect.any(String),
        })),
      );
      const told = (await docket.history(ticket.number)).filter(({ event }) => event === 'ticket.escalation_urged');
      expect(told).toHaveLength(1);
      expect(told[0]).toMatchObject({ actor: { id: ticket.requester.id }, to: { reason: 'We still wait' } });
    });

    it('is one, also when asked for five times at once', async () => {
      const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((reason) => ask(reason)));
      expect(new Set(answers.map((answer) => fine(answer, 201).id)).size).toBe(1);
      expect((await docket.ticket(ticket.number)).level).toBe(2);
      expect((await read(answers[0]!.body.id)).requests).toHaveLength(5);
    });

    it('stays one when it climbs on before anybody answers', async () => {
      const first = fine(await ask('We wait'), 201);
      const next = await climb();
      expect(fine(await ask('Hello?'), 201).id).toBe(next.id);
      expect((await read(first.id)).requests).toHaveLength(1);
      expect((await docket.ticket(ticket.number)).level).toBe(3);
      await docket.query(`UPDATE escalation SET created_at = '2024-02-29T09:00:00Z' WHERE id = $1`, [first.id]);
      const { text } = await docket.http.get(`/t/${ticket.number}`).query({ key: ticket.trackingKey });
      expect(text).toContain('asked for on Thursday, 29 February 2024 at 09:00 UTC');
    });

    it('climbs although the ticket has climbed by itself, which nobody asked for', async () => {
      await climb();
      expect(fine(await ask('We wait'), 201)).toMatchObject({ fromLevel: 2, toLevel: 3 });
    });

    it.each([
      ['taken', (id: string) => take(id)],
      ['handed back', (id: string) => handBack(id)],
    ])('has to wait for a day after it was %s', async (_, answer) => {
      const { id } = fine(await ask('We wait'), 201);
      const { answeredAt } = fine(await answer(id), 200);
      const refused = await ask('Again');
      expectProblem(refused, { status: 429, code: 'escalation/too-soon' });
      const again = Date.parse(answeredAt) + 24 * 3600_000;
      expect(refused.body.retryAt).toBe(new Date(again).toISOString());
      expect(refused.body.detail).toContain(refused.body.retryAt);
      const seconds = Number(refused.headers['retry-after']);
      expect(Math.abs(seconds - (again - Date.now()) / 1000)).toBeLessThan(30);
      // Agents are not kept waiting.
      await climb();
      await docket.query(`UPDATE escalation SET answered_at = answered_at - interval '1 day' WHERE id = $1`, [id]);
      expect(fine(await ask('Again'), 201).id).not.toBe(id);
    });

    it('shows on the tracking page, and a refusal is friendly', async () => {
      const page = () => docket.http.get(`/t/${ticket.number}`).query({ key: ticket.trackingKey });
      const send = (reason: string) =>
        docket.http
          .post(`/t/${ticket.number}/escalation`)
          .type('form')
          .send({ key: ticket.trackingKey, reason })
          .redirects(0);
      expect((await page()).text).toContain('Ask for escalation');
      expect((await send('We wait')).headers.location).toContain('done=escalated');
      expect((await page()).text).toContain('Escalation has been asked for');
      expect((await send('We still wait')).headers.location).toContain('done=urged');
      const [open] = (await list({ open: 'true' })).data;
      expect(open.requests).toHaveLength(2);
      fine(await take(open.id), 200);
      expect((await page()).text).toContain(`${senior.name} has taken it`);
      const refused = await send('Hello <there>?');
      expect(refused.status).toBe(429);
      expect(refused.headers['content-type']).toMatch(/^text\/html/);
      expect(refused.text).toContain('You can ask again from');
      expect(refused.text).toContain('Hello &lt;there&gt;?');
      expect((await read(open.id)).requests).toHaveLength(2);
    });
  });

  describe('that ends well', () => {
    it('counts at the level at which the ticket was solved, once', async () => {
      const before = [await solvedAt(2), await solvedAt(3)];
      const { id } = await climb();
      fine(await take(id), 200);
      await docket.change(ticket.number, { status: 'resolved' }, senior);
      expect(await read(id)).toMatchObject({ state: 'taken', outcome: 'solved', solvedAtLevel: 2 });
      expect([await solvedAt(2), await solvedAt(3)]).toEqual([before[0]! + 1, before[1]!]);
      await docket.change(ticket.number, { status: 'closed' });
      expect(await read(id)).toMatchObject({ outcome: 'solved', solvedAtLevel: 2 });
      expect(await solvedAt(2)).toBe(before[0]! + 1);
    });

    it('and does not: a ticket that is opened again stays where it is', async () => {
      const before = [await solvedAt(2), await solvedAt(3)];
      const { id } = await climb();
      await docket.reply(ticket.number, { body: 'Done.', status: 'resolved' }, senior);
      await docket.withKey(ticket.trackingKey).post(`/v1/tickets/${ticket.number}/messages`).send({ body: 'Not yet.' });
      expect(await docket.ticket(ticket.number)).toMatchObject({
        status: 'open',
        level: 2,
        assignee: { id: senior.id },
      });
      expect(await read(id)).toMatchObject({ outcome: 'reopened', solvedAtLevel: null });
      const next = await climb();
      await docket.change(ticket.number, { status: 'resolved' }, lead);
      expect(await read(next.id)).toMatchObject({ outcome: 'solved', solvedAtLevel: 3 });
      expect([await solvedAt(2), await solvedAt(3)]).toEqual([before[0]!, before[1]! + 1]);
    });

    it('handed back counts below', async () => {
      const before = await solvedAt(1);
      const { id } = await climb();
      fine(await handBack(id), 200);
      await docket.change(ticket.number, { status: 'resolved' }, agent);
      expect(await read(id)).toMatchObject({ state: 'handed_back', outcome: 'solved', solvedAtLevel: 1 });
      expect(await solvedAt(1)).toBe(before + 1);
    });
  });

  describe('is listed', () => {
    it('with all there is to know', async () => {
      const { id } = fine(await ask('We wait'), 201);
      expect(await read(id)).toEqual({
        id,
        ticket: { number: ticket.number, subject: ticket.subject, status: 'new' },
        team: { id: team.id, name: team.name },
        cause: 'requester',
        reason: 'We wait',
        promise: null,
        requests: [{ person: expect.anything(), reason: 'We wait', at: expect.any(String) }],
        fromLevel: 1,
        toLevel: 2,
        atTop: false,
        fallbackTeam: null,
        nobodyAvailable: false,
        fromAssignee: { id: agent.id, name: agent.name },
        toAssignee: { id: senior.id, name: senior.name },
        state: 'open',
        answeredAt: null,
        answeredBy: null,
        answer: null,
        outcome: null,
        solvedAtLevel: null,
        told: [],
        reminders: [],
        remindAt: null,
        createdAt: expect.any(String),
      });
      expect((await list({ limit: 1 })).data[0]).toEqual(await read(id));
    });

    it('newest first, page by page, open or not, by team and level', async () => {
      const first = await climb();
      const second = await climb();
      const other = await docket.openTicket();
      await docket.change(other.number, { teamId: team.id });
      const third = await climb(other);
      const page = await list({ team: team.id, limit: 2 });
      expect(ids(page)).toEqual([third.id, second.id]);
      expect(ids(await list({ team: team.id, limit: 1, after: page.page.next }))).toEqual([first.id]);
      const open = ids(await list({ team: team.id, open: 'true' }));
      expect(open.slice(0, 2)).toEqual([third.id, second.id]);
      expect(open).not.toContain(first.id);
      expect(ids(await list({ team: team.id, open: 'false' }))[0]).toBe(first.id);
      expect(ids(await list({ team: team.id, level: '3' }))[0]).toBe(second.id);
      expect(ids(await list({ level: '1,2', limit: 1 }))).toEqual([third.id]);
      expect(ids(await list({ team: NOBODY }))).toEqual([]);
      for (const query of [{ open: 'yes' }, { team: 'x' }, { level: '4' }, { after: 'x' }, { limit: 0 }, { x: 1 }]) {
        const answer = await docket.as(docket.admin).get('/v1/escalations').query(query);
        expectProblem(answer, { status: 400, pointer: `?${Object.keys(query)[0]}` });
      }
    });

    it('to those who see the ticket', async () => {
      const { id } = await climb();
      for (const person of [agent, senior, lead]) expect(ids(await list({ limit: 1 }, person))).toEqual([id]);
      expect(ids(await list({}, stranger))).not.toContain(id);
      expectProblem(await docket.as(stranger).get(`/v1/escalations/${id}`), { status: 404 });
      await docket.change(ticket.number, { assigneeId: stranger.id });
      expect(ids(await list({}, stranger))).toContain(id);
      expect(ids(await list({ team: team.id }, stranger))).toContain(id);
      fine(await docket.as(stranger).get(`/v1/escalations/${id}`), 200);
      await docket.change(ticket.number, { teamId: null, assigneeId: null });
      expect(ids(await list({ limit: 1 }, stranger))).toEqual([id]);
      const requester = await docket.createPerson('requester');
      expectProblem(await docket.as(requester).get('/v1/escalations'), { status: 403 });
      expectProblem(await docket.http.get('/v1/escalations'), { status: 401 });
    });
  });
});
