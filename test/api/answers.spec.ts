import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

const STATUSES = ['new', 'open', 'pending', 'on_hold', 'resolved', 'closed'];

/** As the design has it. */
const ALLOWED: Record<string, string[]> = {
  new: ['open', 'pending', 'on_hold', 'resolved', 'closed'],
  open: ['pending', 'on_hold', 'resolved'],
  pending: ['open', 'on_hold', 'resolved'],
  on_hold: ['open', 'pending', 'resolved'],
  resolved: ['open', 'closed'],
  closed: [],
};

describe('an agent at work', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let requester: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent', { name: 'Ada Lovelace' });
    requester = await docket.createPerson('requester');
  });
  afterAll(() => docket?.stop());

  const timerOf = async (number: string, metric: string) =>
    (await docket.ticket(number)).timers.findLast((timer) => timer.metric === metric)!;

  /** A ticket that stands in this status. */
  async function ticketIn(status: string): Promise<string> {
    const { number } = await docket.openTicket();
    if (status !== 'new') await docket.change(number, { status });
    return number;
  }

  describe('who replies', () => {
    it('sees the message as it went into the thread', async () => {
      const { number } = await docket.openTicket();
      const answer = await docket.as(agent).post(`/v1/tickets/${number}/messages`).send({ body: 'On our way.' });
      const message = fine(answer, 201);
      expect(message).toMatchObject({
        id: expect.any(String),
        author: { id: agent.id, name: 'Ada Lovelace', role: 'agent' },
        visibility: 'public',
        source: 'api',
        body: 'On our way.',
        html: null,
        attachments: [],
        createdAt: expect.any(String),
      });
      const { ticket: _, ...kept } = message;
      expect((await docket.thread(number)).at(-1)).toEqual(kept);
    });

    it('acknowledges the ticket and opens it, the first time', async () => {
      const { number } = await docket.openTicket();
      const first = await docket.reply(number, { body: 'We are on it.' }, agent);
      const ticket = await docket.ticket(number);
      expect(ticket).toMatchObject({ status: 'open', acknowledgedAt: first.createdAt });
      expect(await timerOf(number, 'acknowledgement')).toMatchObject({ state: 'met', stoppedAt: first.createdAt });
      await docket.reply(number, { body: 'Still on it.' }, agent);
      expect((await docket.ticket(number)).acknowledgedAt).toBe(first.createdAt);
    });

    it('counts together with the status that is set with it', async () => {
      const { number } = await docket.openTicket();
      await docket.reply(number, { body: 'Which printer is it?', status: 'pending' }, agent);
      const ticket = await docket.ticket(number);
      expect(ticket).toMatchObject({ status: 'pending', acknowledgedAt: expect.any(String) });
      expect(await timerOf(number, 'acknowledgement')).toMatchObject({ state: 'met' });
      expect(await timerOf(number, 'resolution')).toMatchObject({ state: 'paused', dueAt: null, remindAt: null });
    });

    it('can resolve with the reply', async () => {
      const { number } = await docket.openTicket();
      await docket.reply(number, { body: 'Done.', status: 'resolved' }, agent);
      const ticket = await docket.ticket(number);
      expect(ticket).toMatchObject({ status: 'resolved', resolvedAt: expect.any(String), closedAt: null });
      expect(ticket.timers.map(({ state }) => state)).toEqual(['met', 'met']);
    });

    it('leaves everything as it is when the status that comes with it is not possible', async () => {
      const number = await ticketIn('open');
      const before = [await docket.ticket(number), await docket.thread(number)];
      const answer = await docket.as(agent).post(`/v1/tickets/${number}/messages`).send({ body: 'x', status: 'new' });
      expectProblem(answer, { status: 422, pointer: '/status' });
      expect([await docket.ticket(number), await docket.thread(number)]).toEqual(before);
    });

    it('acknowledges nothing by an internal note, which leaves the ticket new', async () => {
      const { number } = await docket.openTicket();
      const note = await docket.reply(number, { body: 'Who knows about printers?', visibility: 'internal' }, agent);
      expect(note.visibility).toBe('internal');
      expect(await docket.ticket(number)).toMatchObject({ status: 'new', acknowledgedAt: null });
      expect(await timerOf(number, 'acknowledgement')).toMatchObject({ state: 'running' });
    });

    it('acknowledges nothing as the requester of the ticket', async () => {
      const { number } = await docket.openTicket({}, agent);
      await docket.reply(number, { body: 'One more thing.' }, agent);
      expect(await docket.ticket(number)).toMatchObject({ status: 'new', acknowledgedAt: null });
    });

    it('cannot write to the requester of a closed ticket, but can note something', async () => {
      const number = await ticketIn('closed');
      const messages = `/v1/tickets/${number}/messages`;
      expectProblem(await docket.as(agent).post(messages).send({ body: 'x' }), { status: 409 });
      fine(await docket.as(agent).post(messages).send({ body: 'For the record.', visibility: 'internal' }), 201);
      expect((await docket.ticket(number)).status).toBe('closed');
    });

    it.each([
      ['no body', {}, '/body'],
      ['a blank body', { body: ' \n ' }, '/body'],
      ['a body that is no text', { body: { text: 'x' } }, '/body'],
      ['an absurdly long body', { body: 'x'.repeat(900_000) }, '/body'],
      ['a visibility that is none', { body: 'x', visibility: 'secret' }, '/visibility'],
      ['no visibility at all', { body: 'x', visibility: null }, '/visibility'],
      ['a status that is none', { body: 'x', status: 'done' }, '/status'],
      ['attachments that are none', { body: 'x', attachmentIds: ['1'] }, '/attachmentIds'],
      ['what we do not know', { body: 'x', html: '<b>x</b>' }, '/html'],
    ])('is refused with %s', async (_, message, pointer) => {
      const { number } = await docket.openTicket();
      const answer = await docket.as(agent).post(`/v1/tickets/${number}/messages`).send(message);
      expectProblem(answer, { status: 400, pointer });
      expect(await docket.thread(number)).toHaveLength(1);
    });
  });

  describe('whose requester replies', () => {
    it('does not see the ticket acknowledged by that', async () => {
      const { number } = await docket.openTicket({}, requester);
      await docket.reply(number, { body: 'Hello?' }, requester);
      expect(await docket.ticket(number)).toMatchObject({ status: 'new', acknowledgedAt: null });
    });

    it.each([
      ['pending', 'open'],
      ['on_hold', 'on_hold'],
      ['open', 'open'],
      ['resolved', 'open'],
    ])('finds a ticket that was %s %s', async (before, after) => {
      const { number } = await docket.openTicket({}, requester);
      await docket.change(number, { status: before });
      await docket.reply(number, { body: 'Here is what you asked for.' }, requester);
      expect((await docket.ticket(number)).status).toBe(after);
    });

    it('gets a follow-up of a ticket that is closed, linked to it', async () => {
      const { number } = await docket.openTicket(
        { subject: 'Broken lamp', category: 'building', priority: 'high', tags: ['lamp'] },
        requester,
      );
      await docket.change(number, { status: 'closed' });
      const { ticket } = await docket.reply(number, { body: 'It is broken again.' }, requester);
      expect(ticket).not.toBe(number);
      expect(await docket.ticket(ticket!)).toMatchObject({
        followUpOf: number,
        subject: 'Broken lamp',
        status: 'new',
        category: 'building',
        priority: 'high',
        requester: { id: requester.id },
        timers: [{ state: 'running' }, { state: 'running' }],
      });
      expect((await docket.thread(ticket!)).map(({ body }) => body)).toEqual(['It is broken again.']);
      expect((await docket.ticket(number)).status).toBe('closed');
      expect(await docket.thread(number)).toHaveLength(1);
    });

    it('leaves the closed ticket as it was', async () => {
      const { number } = await docket.openTicket({}, requester);
      await docket.change(number, { status: 'closed' });
      const before = await docket.ticket(number);
      await docket.reply(number, { body: 'Again.' }, requester);
      expect(await docket.ticket(number)).toEqual(before);
    });
  });

  describe('who changes the status', () => {
    const moves = STATUSES.flatMap((from) => STATUSES.filter((to) => to !== from).map((to) => [from, to] as const));

    it.each(moves.filter(([from, to]) => ALLOWED[from]!.includes(to)))('may bring %s to %s', async (from, to) => {
      const number = await ticketIn(from);
      expect((await docket.change(number, { status: to }, agent)).status).toBe(to);
    });

    it.each(moves.filter(([from, to]) => !ALLOWED[from]!.includes(to)))('may not bring %s to %s', async (from, to) => {
      const number = await ticketIn(from);
      const before = await docket.ticket(number);
      const answer = await docket.as(agent).patch(`/v1/tickets/${number}`).send({ status: to, priority: 'urgent' });
      expectProblem(answer, { status: 422, pointer: '/status' });
      expect(await docket.ticket(number)).toEqual(before);
    });

    it('finds the times of resolving and closing on the ticket', async () => {
      const { number } = await docket.openTicket();
      const resolved = await docket.change(number, { status: 'resolved' });
      expect(resolved).toMatchObject({ resolvedAt: resolved.updatedAt, closedAt: null });
      const closed = await docket.change(number, { status: 'closed' });
      expect(closed).toMatchObject({ resolvedAt: resolved.resolvedAt, closedAt: closed.updatedAt });
    });

    it('finds no time of resolving on a ticket that is open again', async () => {
      const number = await ticketIn('resolved');
      expect(await docket.change(number, { status: 'open' })).toMatchObject({ resolvedAt: null, closedAt: null });
    });
  });

  describe('who changes a property', () => {
    it.each([
      ['priority', { priority: 'urgent' }, { priority: 'urgent' }],
      ['category', { category: 'building' }, { category: 'building' }],
      ['tags', { tags: ['b', 'a'] }, { tags: ['b', 'a'] }],
      ['fields', { fields: { room: '3.14' } }, { fields: { room: '3.14' } }],
      ['status', { status: 'on_hold' }, { status: 'on_hold' }],
    ])('%s, gets the ticket with it', async (_, change, expected) => {
      const { number } = await docket.openTicket();
      const changed = await docket.change(number, change, agent);
      expect(changed).toMatchObject({ ...expected, version: 2 });
      expect(await docket.ticket(number)).toEqual(changed);
    });

    it('assignee and team, gets them by name', async () => {
      const { number } = await docket.openTicket();
      const team = await docket.createTeam([{ person: agent, level: 1 }]);
      const changed = await docket.change(number, { assigneeId: agent.id, teamId: team.id }, agent);
      expect(changed.assignee).toEqual({ id: agent.id, name: agent.name });
      expect(changed.team).toEqual({ id: team.id, name: team.name });
    });

    it('can clear assignee, team, category and tags', async () => {
      const { number } = await docket.openTicket({ category: 'building', tags: ['a'] });
      const team = await docket.createTeam([{ person: agent, level: 1 }]);
      await docket.change(number, { assigneeId: agent.id, teamId: team.id });
      const cleared = { assigneeId: null, teamId: null, category: null, tags: [] };
      expect(await docket.change(number, cleared)).toMatchObject({
        assignee: null,
        team: null,
        category: null,
        tags: [],
      });
    });

    it('changes one field and leaves the others', async () => {
      const { number } = await docket.openTicket({ fields: { room: '3.14', floor: 3 } });
      expect((await docket.change(number, { fields: { room: '3.15' } })).fields).toEqual({ room: '3.15', floor: 3 });
    });

    it('changes nothing with nothing', async () => {
      const { number } = await docket.openTicket({ priority: 'high' });
      const before = await docket.ticket(number);
      expect(await docket.change(number, {})).toEqual(before);
      expect(await docket.change(number, { priority: 'high' })).toEqual(before);
    });

    it.each([
      ['a priority that is none', { priority: 'asap' }, '/priority'],
      ['no priority', { priority: null }, '/priority'],
      ['a status that is none', { status: 'done' }, '/status'],
      ['no status', { status: null }, '/status'],
      ['an empty category', { category: '' }, '/category'],
      ['an assignee that is no id', { assigneeId: 'me' }, '/assigneeId'],
      ['an assignee nobody knows', { assigneeId: '0190d5e2-0000-7000-8000-000000000000' }, '/assigneeId'],
      ['a team that is no id', { teamId: 'Payments' }, '/teamId'],
      ['a team nobody knows', { teamId: '0190d5e2-0000-7000-8000-000000000000' }, '/teamId'],
      ['tags that are none', { tags: [''] }, '/tags'],
      ['no tags', { tags: null }, '/tags'],
      ['fields that are none', { fields: { a: { b: 1 } } }, '/fields'],
      ['the level', { level: 3 }, '/level'],
      ['the subject', { subject: 'Other' }, '/subject'],
      ['the number', { number: 'WO-1' }, '/number'],
      ['the requester', { requester: { email: 'a@example.com' } }, '/requester'],
      ['the version', { version: 9 }, '/version'],
    ])('is refused %s', async (_, change, pointer) => {
      const { number } = await docket.openTicket();
      const before = await docket.ticket(number);
      const answer = await docket
        .as(agent)
        .patch(`/v1/tickets/${number}`)
        .send({ ...change, category: 'x', ...change });
      expectProblem(answer, { status: 400, pointer });
      expect(await docket.ticket(number)).toEqual(before);
    });

    it('is refused a requester as assignee', async () => {
      const { number } = await docket.openTicket();
      const answer = await docket.as(agent).patch(`/v1/tickets/${number}`).send({ assigneeId: requester.id });
      expectProblem(answer, { status: 400, pointer: '/assigneeId' });
    });
  });

  describe('with an ETag', () => {
    const patch = (number: string, ifMatch: string, change: object = { priority: 'high' }) =>
      docket.as(agent).patch(`/v1/tickets/${number}`).set('if-match', ifMatch).send(change);

    it('sees the version of the ticket grow with every change, in body and header alike', async () => {
      const { number } = await docket.openTicket();
      for (const change of [{ priority: 'high' }, { status: 'open' }, { tags: ['a'] }]) {
        const before = await docket.ticket(number);
        const answer = await docket.as(agent).patch(`/v1/tickets/${number}`).send(change);
        expect(fine(answer, 200).version).toBe(before.version + 1);
        expect(answer.headers.etag).toBe(`"${answer.body.version}"`);
      }
      const { version } = await docket.ticket(number);
      await docket.reply(number, { body: 'Hello' });
      const read = await docket.as(agent).get(`/v1/tickets/${number}`);
      expect(read.body.version).toBeGreaterThan(version);
      expect(read.headers.etag).toBe(`"${read.body.version}"`);
    });

    it.each(['"1"', '*', '"7", "1"', 'W/"1"'])('may change the version it has seen: %s', async (ifMatch) => {
      const { number } = await docket.openTicket();
      expect(fine(await patch(number, ifMatch), 200).priority).toBe('high');
    });

    it.each(['"2"', '"0"', 'nonsense', '""', '1'])('changes nothing under another one: %s', async (ifMatch) => {
      const { number } = await docket.openTicket();
      const before = await docket.ticket(number);
      expectProblem(await patch(number, ifMatch), { status: 412, code: 'precondition/failed' });
      expect(await docket.ticket(number)).toEqual(before);
    });

    it('writes no message and escalates nothing under a stale one', async () => {
      const { number } = await docket.openTicket();
      await docket.change(number, { priority: 'high' });
      const stale = docket.as(agent).set('if-match', '"1"');
      expectProblem(await stale.post(`/v1/tickets/${number}/messages`).send({ body: 'x' }), { status: 412 });
      expectProblem(await stale.post(`/v1/tickets/${number}/escalations`).send({ reason: 'x' }), { status: 412 });
      expect(await docket.thread(number)).toHaveLength(1);
      expect((await docket.ticket(number)).level).toBe(1);
    });

    it('is one of ten at once with the same version to succeed', async () => {
      const { number } = await docket.openTicket();
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, i) => patch(number, '"1"', { tags: [`t${i}`] })),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([200, ...Array<number>(9).fill(412)]);
      expect((await docket.ticket(number)).version).toBe(2);
    });

    it('loses nothing of what twenty write at once', async () => {
      const { number } = await docket.openTicket();
      await Promise.all(Array.from({ length: 20 }, (_, i) => docket.reply(number, { body: `Reply ${i}` }, agent)));
      expect(await docket.thread(number)).toHaveLength(21);
      expect((await docket.ticket(number)).version).toBe(21);
    });
  });

  describe('who reads the history', () => {
    it('finds every change with who, when, what, from and to', async () => {
      const senior = await docket.createPerson('senior');
      const team = await docket.createTeam([
        { person: agent, level: 1 },
        { person: senior, level: 2 },
      ]);
      const { number } = await docket.openTicket({ category: 'building' }, requester);
      await docket.change(number, { teamId: team.id, assigneeId: agent.id }, agent);
      await docket.change(number, { priority: 'high', category: 'lamps', tags: ['a'], fields: { room: 1 } }, agent);
      await docket.reply(number, { body: 'Which one?', status: 'pending' }, agent);
      await docket.reply(number, { body: 'The left one.' }, requester);
      fine(await docket.as(agent).post(`/v1/tickets/${number}/escalations`).send({ reason: 'Too hard' }), 201);
      await docket.change(number, { status: 'resolved' }, senior);

      const history = await docket.history(number);
      const told = history.map(({ actor, what, from, to }) => ({ by: actor.id, what, from, to }));
      const byAgent = { by: agent.id };
      expect(told).toEqual(
        expect.arrayContaining([
          { by: requester.id, what: 'status', from: null, to: 'new' },
          { ...byAgent, what: 'team', from: null, to: { id: team.id, name: team.name } },
          { ...byAgent, what: 'assignee', from: null, to: { id: agent.id, name: agent.name } },
          { ...byAgent, what: 'priority', from: 'normal', to: 'high' },
          { ...byAgent, what: 'category', from: 'building', to: 'lamps' },
          { ...byAgent, what: 'tags', from: [], to: ['a'] },
          { ...byAgent, what: 'fields', from: {}, to: { room: 1 } },
          { ...byAgent, what: 'status', from: 'new', to: 'pending' },
          { by: requester.id, what: 'status', from: 'pending', to: 'open' },
          { by: senior.id, what: 'status', from: 'open', to: 'resolved' },
        ]),
      );
      const move = told.find(({ what }) => what === 'level');
      expect(move).toMatchObject({ from: 1, to: 2 });
      expect(told).toContainEqual(
        expect.objectContaining({ what: 'assignee', to: { id: senior.id, name: senior.name } }),
      );
      const messages = told.filter(({ what }) => what === 'message');
      expect(messages.map(({ by }) => by)).toEqual([agent.id, requester.id]);
    });

    it("finds the timers' doings in it", async () => {
      const { number } = await docket.openTicket();
      await docket.reply(number, { body: 'Which one?', status: 'pending' }, agent);
      await docket.change(number, { status: 'open' }, agent);
      await docket.change(number, { status: 'resolved' }, agent);
      const doings = (await docket.history(number)).filter(({ what }) => what.startsWith('timer.'));
      const told = doings.map(({ event, what }) => `${what} ${event}`);
      expect(told.slice(0, 2).sort()).toEqual([
        'timer.acknowledgement timer.started',
        'timer.resolution timer.started',
      ]);
      expect(told.slice(2)).toEqual([
        'timer.acknowledgement timer.met',
        'timer.resolution timer.paused',
        'timer.resolution timer.resumed',
        'timer.resolution timer.met',
      ]);
    });

    it('finds it in the order in which it happened, page by page', async () => {
      const { number } = await docket.openTicket();
      for (const priority of ['high', 'low', 'urgent', 'normal']) await docket.change(number, { priority }, agent);
      const whole = await docket.history(number);
      expect(whole.map(({ at }) => at)).toEqual(whole.map(({ at }) => at).sort());
      const paged: unknown[] = [];
      let after: string | null = null;
      do {
        const query: Record<string, string> = after ? { limit: '2', after } : { limit: '2' };
        const answer = fine(await docket.as(agent).get(`/v1/tickets/${number}/history`).query(query), 200);
        paged.push(...answer.data);
        after = answer.page.next;
      } while (after);
      expect(paged).toEqual(whole);
    });

    it('finds nothing of what was refused', async () => {
      const { number } = await docket.openTicket();
      const before = await docket.history(number);
      await docket.as(agent).patch(`/v1/tickets/${number}`).send({ priority: 'high', assigneeId: requester.id });
      await docket.as(agent).patch(`/v1/tickets/${number}`).set('if-match', '"9"').send({ priority: 'high' });
      expect(await docket.history(number)).toEqual(before);
    });
  });
});
