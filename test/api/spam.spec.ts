import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

const goal = (dueAfter: string) => ({ calendar: 'always', dueAfter, steps: [] });
const POLICY = {
  name: 'Standard',
  match: {},
  goals: { acknowledgement: goal('PT2H'), next_response: goal('PT4H'), resolution: goal('PT10H') },
};

describe('spam', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent', { name: 'Ada' });
    await docket.putPolicies([POLICY]);
  });
  afterAll(() => docket?.stop());

  type Numbered = { number: string };
  const mark = ({ number }: Numbered, body?: object, headers: Record<string, string> = {}, by = agent) =>
    docket.as(by).post(`/v1/tickets/${number}/spam`).set(headers).send(body);
  const unmark = ({ number }: Numbered) => docket.as(agent).delete(`/v1/tickets/${number}/spam`);
  const ask = (ticket: Opened, body: string) =>
    docket.withKey(ticket.trackingKey).post(`/v1/tickets/${ticket.number}/messages`).send({ body });
  const listed = async (query = '', by = agent) =>
    (fine(await docket.as(by).get(`/v1/tickets?limit=100${query}`), 200).data as Numbered[]).map(
      ({ number }) => number,
    );
  const states = ({ timers }: { timers: { metric: string; cycle: number; state: string }[] }) =>
    timers.map(({ metric, cycle, state }) => [metric, cycle, state]);
  const jobs = () => docket.query<{ id: string }>(`SELECT id FROM outbox_entry ORDER BY id`);

  it.each(['new', 'open', 'pending', 'on_hold', 'resolved', 'closed'])(
    'is closed when it was %s, and is that again when it was none',
    async (status) => {
      const ticket = await docket.openTicket();
      if (status !== 'new') await docket.change(ticket.number, { status }, agent);
      const before = await docket.ticket(ticket.number);
      const reply = await mark(ticket);
      const marked = fine(reply, 200);
      expect(marked).toMatchObject({ status: 'closed', spam: true, version: before.version + 1 });
      expect(reply.headers.etag).toBe(`"${marked.version}"`);
      expect(marked.timers.filter(({ stoppedAt }: { stoppedAt: string | null }) => !stoppedAt)).toEqual([]);
      expect(marked.timers.some(({ state }: { state: string }) => state === 'breached')).toBe(false);
      const { spam, ...restored } = fine(await unmark(ticket), 200);
      expect(spam).toBeUndefined();
      const { status: was, resolvedAt, closedAt } = before;
      expect(restored).toMatchObject({ status: was, resolvedAt, closedAt });
      const due = await docket.query<{ due: string }>(
        `SELECT due_at::text AS due FROM ticket WHERE 'WO-' || serial = $1`,
        [ticket.number],
      );
      expect(due[0]!.due === 'infinity').toBe(['resolved', 'closed'].includes(status));
    },
  );

  it('loses what it was promised, and gets it back with the time that was used', async () => {
    const ticket = await docket.openTicket();
    expect(states(fine(await mark(ticket), 200))).toEqual([
      ['acknowledgement', 1, 'cancelled'],
      ['resolution', 1, 'cancelled'],
    ]);
    const used = await docket.query<{ used: string }>(
      `SELECT timer.used_ms AS used FROM timer JOIN ticket ON ticket.id = ticket_id
       WHERE 'WO-' || serial = $1 AND metric = 'resolution'`,
      [ticket.number],
    );
    const back = fine(await unmark(ticket), 200);
    expect(states(back).slice(-2).sort()).toEqual([
      ['acknowledgement', 2, 'running'],
      ['resolution', 2, 'running'],
    ]);
    const resolution = back.timers.findLast(({ metric }: { metric: string }) => metric === 'resolution');
    expect(Date.parse(resolution.dueAt) - Date.parse(resolution.startedAt)).toBe(36_000_000 - Number(used[0]!.used));
  });

  it('lets who waited for an answer wait again, and who was answered not', async () => {
    const [waiting, answered] = [await docket.openTicket(), await docket.openTicket()];
    for (const { number } of [waiting, answered]) await docket.reply(number, { body: 'We are on it.' }, agent);
    fine(await ask(waiting, 'And then?'), 201);
    for (const ticket of [waiting, answered]) {
      fine(await mark(ticket), 200);
      fine(await unmark(ticket), 200);
    }
    const running = async ({ number }: Numbered) =>
      (await docket.ticket(number)).timers.filter(({ state }) => state === 'running').map(({ metric }) => metric);
    expect((await running(waiting)).sort()).toEqual(['next_response', 'resolution']);
    expect(await running(answered)).toEqual(['resolution']);
  });

  it('lets who asked for somebody more senior wait for the answer again, as long as nobody had answered', async () => {
    const [waiting, solved] = [await docket.openTicket(), await docket.openTicket()];
    const escalate = async ({ number, trackingKey }: Opened) =>
      fine(await docket.withKey(trackingKey).post(`/v1/tickets/${number}/escalations`).send({ reason: 'Now!' }), 201);
    const escalations = async (ticket: Opened) =>
      docket.query<{ id: string; state: string; outcome: string | null; reminded: boolean }>(
        `SELECT escalation.id, state, outcome, remind_at IS NOT NULL AS reminded
         FROM escalation JOIN ticket ON ticket.id = ticket_id WHERE 'WO-' || serial = $1`,
        [ticket.number],
      );
    await escalate(waiting);
    const before = await escalations(waiting);
    expect(before).toMatchObject([{ state: 'open', outcome: null }]);
    await escalate(solved);
    for (const status of ['resolved', 'open']) await docket.change(solved.number, { status }, agent);
    for (const ticket of [waiting, solved]) {
      fine(await mark(ticket), 200);
      expect(await escalations(ticket)).toMatchObject([{ state: 'solved', outcome: 'closed', reminded: false }]);
      fine(await unmark(ticket), 200);
    }
    expect(await escalations(waiting)).toEqual(before);
    expect((await docket.history(waiting.number)).map(({ event }) => event)).toContain('ticket.escalation_reopened');
    await escalate(waiting);
    expect(await escalations(waiting)).toHaveLength(1);
    expect(await escalations(solved)).toMatchObject([{ state: 'solved' }]);
  });

  it('swallows nothing that is written into the ticket it followed', async () => {
    const ticket = await docket.openTicket();
    await docket.change(ticket.number, { status: 'closed' }, agent);
    const spam = { number: fine(await ask(ticket, 'Buy this.'), 201).ticket };
    fine(await mark(spam), 200);
    const next = fine(await ask(ticket, 'It is broken again.'), 201).ticket;
    expect([ticket.number, spam.number]).not.toContain(next);
    expect((await docket.ticket(next)).status).toBe('new');
    expect(fine(await ask(ticket, 'Still.'), 201).ticket).toBe(next);
  });

  it('is in no list unless it is asked for, nor is it told to its requester', async () => {
    const requester = await docket.createPerson('requester');
    const [spam, ham] = [await docket.openTicket({}, requester), await docket.openTicket({}, requester)];
    fine(await mark(spam), 200);
    for (const query of ['', '&sort=due', '&sort=priority', '&sort=oldest', '&status=closed', `&q=${spam.number}`]) {
      expect(await listed(query)).not.toContain(spam.number);
    }
    expect(await listed()).toContain(ham.number);
    expect(await listed('&spam=only')).toContain(spam.number);
    expect(await listed('&spam=only')).not.toContain(ham.number);
    expect(await listed('&spam=with')).toEqual(expect.arrayContaining([spam.number, ham.number]));
    expect(await listed('', requester)).toContain(spam.number);
    expectProblem(await docket.as(agent).get('/v1/tickets?spam=maybe'), { status: 400, pointer: '?spam' });
    expect(fine(await docket.as(requester).get(`/v1/tickets/${spam.number}`), 200).spam).toBeUndefined();
    fine(await unmark(spam), 200);
    expect(await listed()).toContain(spam.number);
    expect(await listed('&spam=only')).not.toContain(spam.number);
  });

  it('causes no mail, neither when it is marked nor when its requester writes again', async () => {
    const ticket = await docket.openTicket();
    await docket.change(ticket.number, { assigneeId: agent.id });
    fine(await mark(ticket), 200);
    const before = await jobs();
    const added = fine(await ask(ticket, 'Buy this as well.'), 201);
    expect(added.ticket).toBe(ticket.number);
    expect((await docket.ticket(ticket.number)).status).toBe('closed');
    const mails = await docket.query(
      `SELECT data->>'type' AS type FROM outbox_entry WHERE job = 'mail.notify' AND id <> ALL($1::uuid[])
         AND data->>'type' <> 'ticket.message_added'`,
      [before.map(({ id }) => id)],
    );
    expect(mails).toEqual([]);
    expect(
      await docket.query(
        `SELECT 1 FROM ticket WHERE follow_up_of = (SELECT id FROM ticket WHERE 'WO-' || serial = $1)`,
        [ticket.number],
      ),
    ).toEqual([]);
    fine(await unmark(ticket), 200);
    expect((await docket.thread(ticket.number)).map(({ body }) => body)).toContain('Buy this as well.');
  });

  it('stands in the history, and stays when it is marked twice', async () => {
    const ticket = await docket.openTicket();
    const headers = { 'If-Match': `"${ticket.version}"` };
    const first = fine(await mark(ticket, {}, headers), 200);
    expect(fine(await mark(ticket, {}, headers), 200)).toEqual(first);
    fine(await unmark(ticket), 200);
    const again = fine(await unmark(ticket), 200);
    expect(again.version).toBe(first.version + 1);
    const lines = (await docket.history(ticket.number)).filter(({ what }) => what === 'spam');
    expect(lines.map(({ event, actor, to }) => [event, actor.name, to])).toEqual([
      ['ticket.marked_spam', 'Ada', true],
      ['ticket.unmarked_spam', 'Ada', false],
    ]);
  });

  it('blocks its sender when that is asked for, also later, until it is undone', async () => {
    const email = `${unique('spammer')}@example.com`;
    const ticket = await docket.openTicket({ requester: { email } });
    const blocked = () => docket.query(`SELECT 1 FROM blocked_sender WHERE address = $1`, [email]);
    fine(await mark(ticket), 200);
    expect(await blocked()).toEqual([]);
    fine(await mark(ticket, { blockSender: true }), 200);
    expect(await blocked()).toHaveLength(1);
    const mail = [`From: ${email}`, 'To: support@docket.localhost', 'Subject: Buy', 'Message-ID: <1@x>', '', 'Buy.'];
    const explain = async () =>
      fine(
        await docket
          .as(docket.admin)
          .post('/v1/mail/explain')
          .set('Content-Type', 'message/rfc822')
          .send(Buffer.from(mail.join('\r\n'))),
        200,
      ).route;
    expect(await explain()).toMatchObject({ action: 'quarantine', why: 'its sender was blocked by an agent' });
    fine(await unmark(ticket), 200);
    expect(await blocked()).toEqual([]);
    expect(await explain()).toMatchObject({ action: 'open' });
    const lines = (await docket.history(ticket.number)).filter(({ what }) => what === 'senderBlocked');
    expect(lines.map(({ to }) => to)).toEqual([true, false]);
  });

  it('is refused where it makes no sense', async () => {
    const [one, other] = [await docket.openTicket(), await docket.openTicket()];
    expectProblem(await mark(one, { blockSender: 'yes' }), { status: 400, pointer: '/blockSender' });
    expectProblem(await mark(one, {}, { 'If-Match': '"7"' }), { status: 412 });
    const own = await docket.openTicket({}, agent);
    expectProblem(await mark(own, { blockSender: true }), { status: 422, code: 'address/refused' });
    expect((await docket.ticket(own.number)).status).toBe('new');
    fine(await docket.as(agent).post(`/v1/tickets/${one.number}/merge`).send({ into: other.number }), 200);
    expectProblem(await mark(one), { status: 409, code: 'ticket/conflict' });
    const requester = await docket.createPerson('requester');
    expectProblem(await mark(other, {}, {}, requester), { status: 403 });
    expectProblem(await docket.withKey(other.trackingKey).delete(`/v1/tickets/${other.number}/spam`), { status: 401 });
  });
});
