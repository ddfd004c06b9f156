import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

const goal = (dueAfter: string) => ({ calendar: 'always', dueAfter, steps: [] });
const POLICY = {
  name: 'Standard',
  match: {},
  goals: { acknowledgement: goal('PT2H'), next_response: goal('PT4H'), resolution: goal('PT10H') },
};
const HOUR = 3_600_000;

describe('a split', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent', { name: 'Ada' });
    await docket.putPolicies([POLICY]);
  });
  afterAll(() => docket?.stop());

  type Numbered = { number: string };
  const split = (
    { number }: Numbered,
    messageIds: string[],
    more: object = {},
    headers: Record<string, string> = {},
    by = agent,
  ) =>
    docket
      .as(by)
      .post(`/v1/tickets/${number}/split`)
      .set(headers)
      .send({ messageIds, subject: 'The stairs are dark', ...more });
  const ask = async (ticket: Opened, body: string, more: object = {}) =>
    fine(
      await docket
        .withKey(ticket.trackingKey)
        .post(`/v1/tickets/${ticket.number}/messages`)
        .send({ body, ...more }),
      201,
    );
  const answer = ({ number }: Numbered) => docket.reply(number, { body: 'We are on it.' }, agent);
  const bodies = async ({ number }: Numbered) => (await docket.thread(number)).map(({ body }) => body);
  const timer = async ({ number }: Numbered, metric: string) =>
    (await docket.ticket(number)).timers.findLast((one) => one.metric === metric);

  it('moves a message into a ticket of its own, linked with the one it came from', async () => {
    const source = await docket.openTicket({ category: 'building', priority: 'high' });
    await answer(source);
    const asked = await ask(source, 'And the stairs are dark.');
    const before = await docket.ticket(source.number);
    const reply = await split(source, [asked.id]);
    const opened = fine(reply, 201);
    expect(opened).toMatchObject({
      subject: 'The stairs are dark',
      status: 'new',
      category: 'building',
      priority: 'high',
      channel: 'agent',
      requester: source.requester,
      assignee: null,
      acknowledgedAt: null,
    });
    expect(reply.headers).toMatchObject({ etag: `"${opened.version}"`, location: `/v1/tickets/${opened.number}` });
    expect(await docket.ticket(opened.number)).toEqual(opened);
    expect((await docket.thread(opened.number))[0]).toMatchObject({
      id: asked.id,
      body: 'And the stairs are dark.',
      createdAt: asked.createdAt,
      visibility: 'public',
    });
    expect(await bodies(source)).not.toContain('And the stairs are dark.');
    expect((await bodies(source)).at(-1)).toBe(`A message became the ticket ${opened.number}, by Ada.`);
    expect((await bodies(opened)).at(-1)).toBe(`This was split off from ${source.number} by Ada.`);
    expect((await docket.ticket(source.number)).version).toBeGreaterThan(before.version);
    const links = fine(await docket.as(agent).get(`/v1/tickets/${source.number}/links`), 200).data;
    expect(links).toMatchObject([{ type: 'related', ticket: { number: opened.number } }]);
    const lines = async ({ number }: Numbered) => (await docket.history(number)).map(({ what, to }) => [what, to]);
    expect(await lines(source)).toContainEqual(['split', { ticket: opened.number, messages: [asked.id] }]);
    expect(await lines(opened)).toContainEqual(['splitFrom', { ticket: source.number, messages: [asked.id] }]);
  });

  it('brings files along, for whoever reads the message', async () => {
    const source = await docket.openTicket();
    const path = `/v1/tickets/${source.number}/attachments`;
    const file = fine(
      await docket.withKey(source.trackingKey).post(path).attach('file', Buffer.from('dark'), 'stairs.txt'),
      201,
    );
    const asked = await ask(source, 'See the picture.', { attachmentIds: [file.id] });
    const opened = fine(await split(source, [asked.id]), 201);
    const [first] = await docket.thread(opened.number);
    expect(first!.attachments).toMatchObject([{ id: file.id, name: 'stairs.txt' }]);
    const team = await docket.createTeam([{ person: await docket.createPerson('agent'), level: 1 }]);
    await docket.change(opened.number, { teamId: team.id });
    expectProblem(await docket.as(agent).get(`/v1/attachments/${file.id}`), { status: 404 });
  });

  it('promises what is promised since the message was written, and the rest of the ticket waits for its own', async () => {
    const source = await docket.openTicket();
    await answer(source);
    const [first, second] = [await ask(source, 'And the stairs?'), await ask(source, 'And the lamp?')];
    const opened = fine(await split(source, [first.id]), 201);
    for (const metric of ['acknowledgement', 'resolution']) {
      expect(await timer(opened, metric)).toMatchObject({ state: 'running', startedAt: first.createdAt });
    }
    const { dueAt } = (await timer(opened, 'acknowledgement'))!;
    expect(Date.parse(dueAt!) - Date.parse(first.createdAt)).toBe(2 * HOUR);
    const due = await docket.query<{ due: Date }>(`SELECT due_at AS due FROM ticket WHERE 'WO-' || serial = $1`, [
      opened.number,
    ]);
    expect(due[0]!.due.toISOString()).toBe(dueAt);
    expect(await timer(source, 'next_response')).toMatchObject({ cycle: 2, startedAt: second.createdAt });
    const rest = fine(await split(source, [second.id]), 201);
    expect(await timer(source, 'next_response')).toMatchObject({ cycle: 2, state: 'cancelled' });
    expect(await timer(rest, 'acknowledgement')).toMatchObject({ startedAt: second.createdAt });
    expect((await docket.ticket(source.number)).timers.filter(({ stoppedAt }) => !stoppedAt)).toHaveLength(1);
  });

  it('of what was answered counts from now', async () => {
    const source = await docket.openTicket();
    const asked = await ask(source, 'And the stairs?');
    await answer(source);
    const opened = fine(await split(source, [asked.id]), 201);
    expect(await timer(opened, 'acknowledgement')).toMatchObject({ startedAt: opened.createdAt });
  });

  it('belongs to whoever wrote the message; others who wrote follow', async () => {
    const source = await docket.openTicket();
    const linus = await docket.createPerson('requester', { name: 'Linus' });
    const followers = `/v1/tickets/${source.number}/followers`;
    fine(await docket.as(agent).post(followers).send({ email: linus.email, name: 'Linus T.' }), 201);
    const path = `/v1/tickets/${source.number}/messages`;
    const theirs = fine(await docket.as(linus).post(path).send({ body: 'Mine is broken too.' }), 201);
    const asked = await ask(source, 'So is the other one.');
    const opened = fine(await split(source, [asked.id, theirs.id]), 201);
    expect(opened.requester).toEqual({ id: linus.id, email: linus.email, name: 'Linus T.' });
    const people = fine(await docket.as(agent).get(`/v1/tickets/${opened.number}/followers`), 200).data;
    expect(people).toMatchObject([{ email: source.requester.email }]);
    expect(fine(await docket.as(linus).get(`/v1/tickets/${opened.number}/messages`), 200).data).toHaveLength(2);
  });

  it('takes notes along', async () => {
    const source = await docket.openTicket();
    const asked = await ask(source, 'And the stairs?');
    const note = await docket.reply(source.number, { body: 'Which stairs?', visibility: 'internal' }, agent);
    const opened = fine(await split(source, [note.id, asked.id], { category: 'stairs', priority: 'low' }), 201);
    expect(opened).toMatchObject({ category: 'stairs', priority: 'low' });
    expect((await bodies(opened)).slice(0, 2)).toEqual(['And the stairs?', 'Which stairs?']);
  });

  it('happens once with the same key, and to one of two who want it at once', async () => {
    const source = await docket.openTicket();
    const [asked, other] = [await ask(source, 'And the stairs?'), await ask(source, 'And the lamp?')];
    const key = { 'Idempotency-Key': unique('key') };
    const first = fine(await split(source, [asked.id], {}, key), 201);
    expect(fine(await split(source, [asked.id], {}, key), 201)).toEqual(first);
    const answers = await Promise.all([split(source, [other.id]), split(source, [other.id])]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404]);
  });

  describe('is refused, and moves nothing', () => {
    const refusals: [string, (source: Opened) => Promise<string[]>, object, number, string][] = [
      ['for no message', async () => [], {}, 400, '/messageIds'],
      ['for what is no id', async () => ['1'], {}, 400, '/messageIds'],
      [
        'for a message of another ticket',
        async () => [(await answer(await docket.openTicket())).id],
        {},
        404,
        '/messageIds/0',
      ],
      ['without a subject', async (source) => [(await ask(source, 'And?')).id], { subject: ' ' }, 400, '/subject'],
      [
        'for the message that opened it',
        async ({ number }) => [(await docket.thread(number))[0]!.id],
        {},
        422,
        '/messageIds',
      ],
      ['for an answer', async (source) => [(await answer(source)).id], {}, 422, '/messageIds'],
      [
        'for notes alone',
        async ({ number }) => [(await docket.reply(number, { body: 'Hm.', visibility: 'internal' }, agent)).id],
        {},
        422,
        '/messageIds',
      ],
    ];
    it.each(refusals)('%s', async (_, ids, more, status, pointer) => {
      const source = await docket.openTicket();
      const chosen = await ids(source);
      const before = [await docket.ticket(source.number), await docket.thread(source.number)];
      expectProblem(await split(source, chosen, more), { status, pointer });
      expect([await docket.ticket(source.number), await docket.thread(source.number)]).toEqual(before);
    });

    it('when it has changed meanwhile, was merged, or to whoever is no agent', async () => {
      const [source, target] = [await docket.openTicket(), await docket.openTicket()];
      const asked = await ask(source, 'And the stairs?');
      expectProblem(await split(source, [asked.id], {}, { 'If-Match': `"${source.version}"` }), { status: 412 });
      const requester = await docket.createPerson('requester');
      expectProblem(await split(source, [asked.id], {}, {}, requester), { status: 403 });
      fine(await docket.as(agent).post(`/v1/tickets/${source.number}/merge`).send({ into: target.number }), 200);
      expectProblem(await split(source, [asked.id]), { status: 409, code: 'ticket/conflict' });
    });
  });
});
