import pg from 'pg';
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

describe('a merge', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent', { name: 'Ada' });
    await docket.putPolicies([POLICY]);
  });
  afterAll(() => docket?.stop());

  type Numbered = { number: string };
  const merge = (source: Numbered, into: Numbered | string, headers: Record<string, string> = {}, by = agent) =>
    docket
      .as(by)
      .post(`/v1/tickets/${source.number}/merge`)
      .set(headers)
      .send({ into: typeof into === 'string' ? into : into.number });
  const bodies = async ({ number }: Numbered) => (await docket.thread(number)).map(({ body }) => body);
  const active = async ({ number }: Numbered) =>
    (await docket.ticket(number)).timers.filter(({ stoppedAt }) => !stoppedAt).map(({ metric }) => metric);
  const ask = async (ticket: Opened, body: string) =>
    fine(await docket.withKey(ticket.trackingKey).post(`/v1/tickets/${ticket.number}/messages`).send({ body }), 201);
  const answer = ({ number }: Numbered, more: object = {}) =>
    docket.reply(number, { body: 'We are on it.', ...more }, agent);
  const followers = async ({ number }: Numbered) =>
    fine(await docket.as(agent).get(`/v1/tickets/${number}/followers`), 200).data as { email: string; name: string }[];

  it.each(['new', 'open', 'pending', 'on_hold', 'resolved'])(
    'closes a ticket that is %s, and says where it goes on',
    async (status) => {
      const [source, target] = [await docket.openTicket(), await docket.openTicket()];
      if (status !== 'new') await docket.change(source.number, { status });
      const reply = await merge(source, target);
      const merged = fine(reply, 200);
      expect(merged).toMatchObject({ number: source.number, status: 'closed', mergedInto: target.number });
      expect(merged.closedAt).toBeTruthy();
      expect(reply.headers.etag).toBe(`"${merged.version}"`);
      expect(await docket.ticket(source.number)).toEqual(merged);
      expect(await active(source)).toEqual([]);
      const idle = await docket.query(
        `SELECT timer.state FROM timer JOIN ticket ON ticket.id = ticket_id
       WHERE 'WO-' || serial = $1 AND metric IN ('requester_reply', 'closing')`,
        [source.number],
      );
      expect(idle).toEqual(['pending', 'resolved'].includes(status) ? [{ state: 'cancelled' }] : []);
    },
  );

  it('stands in both threads and histories, for agents only', async () => {
    const [source, target] = [await docket.openTicket(), await docket.openTicket()];
    fine(await merge(source, target), 200);
    expect((await bodies(source)).at(-1)).toBe(`This was merged into ${target.number} by Ada.`);
    expect((await bodies(target)).at(-1)).toBe(`${source.number} was merged into this by Ada.`);
    expect((await docket.thread(target.number)).at(-1)).toMatchObject({ visibility: 'internal', source: 'system' });
    const lines = async ({ number }: Numbered) =>
      (await docket.history(number))
        .filter(({ actor }) => actor.name === 'Ada')
        .map(({ event, what, from, to }) => [event, what, from, to]);
    expect(await lines(source)).toContainEqual(['ticket.merged', 'mergedInto', null, target.number]);
    expect(await lines(source)).toContainEqual(['ticket.changed', 'status', 'new', 'closed']);
    expect(await lines(target)).toContainEqual(['ticket.merge_received', 'merged', null, source.number]);
  });

  it('cancels the promises of the source, and leaves those of the target as they are', async () => {
    const [source, target] = [await docket.openTicket(), await docket.openTicket()];
    const before = await docket.ticket(target.number);
    const { timers } = fine(await merge(source, target), 200);
    expect(timers.map(({ metric, state }: { metric: string; state: string }) => [metric, state])).toEqual([
      ['acknowledgement', 'cancelled'],
      ['resolution', 'cancelled'],
    ]);
    expect((await docket.ticket(target.number)).timers).toEqual(before.timers);
  });

  it('lets who waits for an answer go on waiting, since when they asked', async () => {
    const [source, target] = [await docket.openTicket(), await docket.openTicket()];
    for (const ticket of [source, target]) await answer(ticket);
    const asked = await ask(source, 'And then?');
    await ask(source, 'Hello?');
    expect(await active(target)).toEqual(['resolution']);
    fine(await merge(source, target), 200);
    const timer = (await docket.ticket(target.number)).timers.find(({ metric }) => metric === 'next_response')!;
    expect(timer).toMatchObject({ cycle: 1, state: 'running', startedAt: asked.createdAt });
    expect(Date.parse(timer.dueAt!) - Date.parse(timer.startedAt)).toBe(4 * HOUR);
    await answer(target);
    expect(await active(target)).toEqual(['resolution']);
  });

  it('lets them go on waiting over a chain of merges', async () => {
    const [first, second, third] = [await docket.openTicket(), await docket.openTicket(), await docket.openTicket()];
    for (const ticket of [first, second, third]) await answer(ticket);
    const asked = await ask(first, 'And then?');
    fine(await merge(first, second), 200);
    fine(await merge(second, third), 200);
    const timer = (await docket.ticket(third.number)).timers.find(({ metric }) => metric === 'next_response');
    expect(timer).toMatchObject({ state: 'running', startedAt: asked.createdAt });
  });

  it.each<[string, (source: Opened, target: Opened) => Promise<unknown>, string[]]>([
    [
      'who was answered waits for nothing',
      async (source, target) => [await answer(source), await answer(target)],
      ['resolution'],
    ],
    ['whose first answer is due there waits for that', (source) => answer(source), ['acknowledgement', 'resolution']],
    [
      'was told that it is solved waits for nothing',
      async (source, target) => [await answer(target), await docket.change(source.number, { status: 'resolved' })],
      ['resolution'],
    ],
    ['is solved there has the answer', async (_, target) => answer(target, { status: 'resolved' }), []],
    [
      'waits there already waits for the same answer',
      async (source, target) => [
        await answer(source),
        await answer(target),
        await ask(source, 'Well?'),
        await ask(target, 'Well?'),
      ],
      ['next_response', 'resolution'],
    ],
  ])('and that is all: %s', async (_, prepare, expected) => {
    const [source, target] = [await docket.openTicket(), await docket.openTicket()];
    await prepare(source, target);
    const waiting = (await docket.ticket(target.number)).timers;
    fine(await merge(source, target), 200);
    expect((await active(target)).sort()).toEqual(expected);
    expect((await docket.ticket(target.number)).timers).toEqual(waiting);
  });

  it('counts what was waited before towards a promise that stands still in the target', async () => {
    const [source, target] = [await docket.openTicket(), await docket.openTicket()];
    for (const ticket of [source, target]) await answer(ticket);
    const asked = await ask(source, 'And then?');
    await docket.query(`UPDATE message SET created_at = created_at - interval '3 hours' WHERE id = $1`, [asked.id]);
    const pausing = { ...goal('PT4H'), pauses: ['pending'] };
    await docket.putPolicies([{ ...POLICY, goals: { ...POLICY.goals, next_response: pausing } }]);
    const waiting = await docket.openTicket();
    await answer(waiting, { status: 'pending' });
    fine(await merge(source, waiting), 200);
    await docket.putPolicies([POLICY]);
    const timer = async () =>
      (await docket.ticket(waiting.number)).timers.find(({ metric }) => metric === 'next_response')!;
    expect(await timer()).toMatchObject({ state: 'paused', dueAt: null });
    await docket.change(waiting.number, { status: 'open' });
    const { state, dueAt } = await timer();
    expect(state).toBe('running');
    expect(Date.parse(dueAt!) - Date.now()).toBeLessThanOrEqual(HOUR);
    expect(Date.parse(dueAt!) - Date.now()).toBeGreaterThan(HOUR / 2);
  });

  it('takes along that somebody asked for a senior and waits for the answer', async () => {
    const senior = await docket.createPerson('senior');
    await docket.createTeam([{ person: senior, level: 2 }], { isDefault: true });
    const [source, target, answered] = [
      await docket.openTicket(),
      await docket.openTicket(),
      await docket.openTicket(),
    ];
    const escalate = async ({ number, trackingKey }: Opened, reason: string) =>
      fine(await docket.withKey(trackingKey).post(`/v1/tickets/${number}/escalations`).send({ reason }), 201);
    await escalate(source, 'Nobody answers.');
    await escalate(source, 'Still nobody.');
    fine(await merge(source, target), 200);
    expect(await docket.ticket(target.number)).toMatchObject({ level: 2, assignee: { id: senior.id } });
    const [open] = fine(await docket.as(docket.admin).get('/v1/escalations?open=true'), 200).data;
    expect(open).toMatchObject({
      ticket: { number: target.number },
      cause: 'requester',
      requests: [{ reason: 'Nobody answers.' }, { reason: 'Still nobody.' }],
    });
    await escalate(answered, 'Hello?');
    await docket.reply(answered.number, { body: 'I am here.' }, senior);
    const other = await docket.openTicket();
    fine(await merge(answered, other), 200);
    expect((await docket.ticket(other.number)).level).toBe(1);
  });

  it('brings all who take part, who are told from now on and may read and write', async () => {
    const [source, target] = [await docket.openTicket(), await docket.openTicket()];
    const follower = `${unique('linus')}@example.com`;
    for (const ticket of [source, target]) {
      const path = `/v1/tickets/${ticket.number}/followers`;
      fine(await docket.as(agent).post(path).send({ email: follower, name: 'Linus' }), 201);
    }
    fine(await merge(source, target), 200);
    expect((await followers(target)).map(({ email, name }) => [email, name]).sort()).toEqual(
      [
        [follower, 'Linus'],
        [source.requester.email, 'Grace Hopper'],
      ].sort(),
    );
    const lines = (await docket.history(target.number)).filter(({ what }) => what === 'follower');
    expect(lines.at(-1)).toMatchObject({ actor: { name: 'Ada' }, to: { email: source.requester.email } });
    // With the key of the source: what is written goes on.
    const added = await ask(source, 'Still blank.');
    expect(added.ticket).toBe(target.number);
    expect(await bodies(target)).toContain('Still blank.');
    expect(await bodies(source)).not.toContain('Still blank.');
  });

  it('lets them read what is written from now on, and nothing of what others wrote before', async () => {
    const [source, target] = [await docket.openTicket(), await docket.openTicket({ body: 'My account is 4711.' })];
    const upload = async () => {
      const path = `/v1/tickets/${target.number}/attachments`;
      const file = fine(
        await docket.withKey(target.trackingKey).post(path).attach('file', Buffer.from('x'), 'x.txt'),
        201,
      );
      const message = { body: 'See there.', attachmentIds: [file.id] };
      fine(await docket.withKey(target.trackingKey).post(`/v1/tickets/${target.number}/messages`).send(message), 201);
      return file.id as string;
    };
    const before = await upload();
    fine(await merge(source, target), 200);
    const after = await upload();
    await answer(target);
    const reader = await docket.createPerson('requester');
    await docket.query(
      `UPDATE participant SET person_id = $1 WHERE part = 'follower'
         AND ticket_id = (SELECT id FROM ticket WHERE 'WO-' || serial = $2)`,
      [reader.id, target.number],
    );
    const path = `/v1/tickets/${target.number}/messages`;
    const read = async (query = '') =>
      (fine(await docket.as(reader).get(path + query), 200).data as { body: string }[]).map(({ body }) => body);
    expect(await read()).toEqual(['See there.', 'We are on it.']);
    expect(await read('?include=merged')).toEqual(['See there.', 'We are on it.']);
    expectProblem(await docket.as(reader).get(`/v1/attachments/${before}`), { status: 404 });
    expect((await docket.as(reader).get(`/v1/attachments/${after}`)).status).toBe(200);
    expect(fine(await docket.withKey(target.trackingKey).get(path), 200).data).toHaveLength(4);
  });

  it('shows all of it in one thread when that is asked for, to each what they may read', async () => {
    const person = await docket.createPerson('requester');
    const [first, second] = [await docket.openTicket({}, person), await docket.openTicket()];
    const third = await docket.openTicket();
    await answer(second);
    fine(await merge(first, second), 200);
    fine(await merge(second, third), 200);
    await answer(third);
    const read = async (by: TestPerson, query = '') =>
      fine(await docket.as(by).get(`/v1/tickets/${third.number}/messages?include=merged${query}`), 200) as {
        data: { id: string; body: string; ticket: string }[];
        page: { next: string | null };
      };
    const { data } = await read(agent, '&limit=100');
    expect(data.map(({ ticket }) => ticket)).toEqual(
      expect.arrayContaining([first, second, third].map((t) => t.number)),
    );
    expect(data.map(({ id }) => id)).toEqual(data.map(({ id }) => id).toSorted());
    const all = [first, second, third].map(({ number }) => docket.thread(number));
    expect(data).toHaveLength((await Promise.all(all)).flat().length);
    const page = await read(agent, '&limit=3');
    expect([...page.data, ...(await read(agent, `&limit=100&after=${page.page.next}`)).data]).toEqual(data);
    expect((await read(person)).data.map(({ ticket, body }) => [ticket, body])).toEqual([
      [first.number, expect.any(String)],
      [third.number, 'We are on it.'],
    ]);
    const team = await docket.createTeam([{ person: await docket.createPerson('agent'), level: 1 }]);
    await docket.change(first.number, { teamId: team.id });
    expect((await read(agent)).data.map(({ ticket }) => ticket)).not.toContain(first.number);
    expectProblem(await docket.as(agent).get(`/v1/tickets/${third.number}/messages?include=all`), { status: 400 });
  });

  it('of two tickets of one person makes nobody a follower', async () => {
    const requester = { email: `${unique('grace')}@example.com`, name: 'Grace' };
    const [source, target] = [await docket.openTicket({ requester }), await docket.openTicket({ requester })];
    fine(await merge(source, target), 200);
    expect(await followers(target)).toEqual([]);
  });

  it('follows a merged target to where that goes on; chains grow at either end', async () => {
    const [a, b, c, d] = [
      await docket.openTicket(),
      await docket.openTicket(),
      await docket.openTicket(),
      await docket.openTicket(),
    ];
    fine(await merge(b, c), 200);
    expect(fine(await merge(a, b), 200).mergedInto).toBe(c.number);
    fine(await merge(c, d), 200);
    await ask(a, 'Where am I?');
    expect(await bodies(d)).toContain('Where am I?');
    const { mergedInto } = await docket.ticket(a.number);
    expect(mergedInto).toBe(c.number);
  });

  it('changes nothing the second time, nor with the same key', async () => {
    const [source, target] = [await docket.openTicket(), await docket.openTicket()];
    const key: Record<string, string> = { 'Idempotency-Key': unique('key'), 'If-Match': `"${source.version}"` };
    const first = fine(await merge(source, target, key), 200);
    for (const headers of [key, {}, { 'If-Match': `"${source.version}"` }]) {
      expect(fine(await merge(source, target, headers), 200)).toEqual(first);
    }
    expect((await bodies(target)).filter((body) => body.includes('merged'))).toHaveLength(1);
  });

  describe('is refused', () => {
    const refusals: [string, string, () => Promise<[Numbered, Numbered]>][] = [
      ['into itself', 'merge/self', async () => ((ticket) => [ticket, ticket])(await docket.openTicket())],
      [
        'in a circle',
        'merge/circle',
        async () => {
          const [one, other] = [await docket.openTicket(), await docket.openTicket()];
          fine(await merge(one, other), 200);
          return [other, one];
        },
      ],
      [
        'of what is merged elsewhere',
        'merge/merged',
        async () => {
          const [one, other] = [await docket.openTicket(), await docket.openTicket()];
          fine(await merge(one, other), 200);
          return [one, await docket.openTicket()];
        },
      ],
      [
        'of a closed ticket',
        'merge/closed',
        async () => [
          await docket.change((await docket.openTicket()).number, { status: 'closed' }),
          await docket.openTicket(),
        ],
      ],
      [
        'into a closed ticket',
        'merge/closed',
        async () => [
          await docket.openTicket(),
          await docket.change((await docket.openTicket()).number, { status: 'closed' }),
        ],
      ],
    ];

    it.each(refusals)('%s', async (_, code, prepare) => {
      const [source, target] = await prepare();
      const before = [await docket.ticket(source.number), await docket.ticket(target.number)];
      expectProblem(await merge(source, target), { status: 409, code });
      expect([await docket.ticket(source.number), await docket.ticket(target.number)]).toEqual(before);
    });

    it('when the source has changed meanwhile', async () => {
      const [source, target] = [await docket.openTicket(), await docket.openTicket()];
      await answer(source);
      expectProblem(await merge(source, target, { 'If-Match': `"${source.version}"` }), { status: 412 });
      expect((await docket.ticket(source.number)).mergedInto).toBeNull();
    });

    it.each([
      ['nothing', {}],
      ['a number', { into: 5 }],
      ['more than that', { into: 'WO-100001', status: 'closed' }],
    ])('for %s as its target', async (_, body) => {
      const { number } = await docket.openTicket();
      expectProblem(await docket.as(agent).post(`/v1/tickets/${number}/merge`).send(body), { status: 400 });
    });

    it.each(['WO-999999', 'nonsense', '', 'DS-1'])('for a target that is none: %j', async (into) =>
      expectProblem(await merge(await docket.openTicket(), into), {
        status: 404,
        code: 'ticket/not-found',
        pointer: '/into',
      }),
    );

    it('to all but agents who see both, and where the other one went', async () => {
      const [one, other] = [await docket.openTicket(), await docket.openTicket()];
      const path = `/v1/tickets/${one.number}/merge`;
      const body = { into: other.number };
      expectProblem(await docket.http.post(path).send(body), { status: 401 });
      expectProblem(
        await docket
          .as(await docket.createPerson('requester'))
          .post(path)
          .send(body),
        { status: 403 },
      );
      expectProblem(await docket.withKey(one.trackingKey).post(path).send(body), { status: 401 });
      const team = await docket.createTeam([{ person: await docket.createPerson('agent'), level: 1 }]);
      const hidden = await docket.openTicket();
      await docket.change(hidden.number, { teamId: team.id });
      expectProblem(await merge(one, hidden), { status: 404, pointer: '/into' });
      expectProblem(await merge(hidden, one), { status: 404 });
      fine(await merge(other, hidden, {}, docket.admin), 200);
      expectProblem(await merge(one, other), { status: 404, pointer: '/into' });
    });
  });

  it('of two tickets into each other at once happens one way only', async () => {
    for (let round = 0; round < 5; round++) {
      const [one, other] = [await docket.openTicket(), await docket.openTicket()];
      const answers = await Promise.all([merge(one, other), merge(other, one)]);
      const [done, refused] = answers.sort((a, b) => a.status - b.status);
      fine(done!, 200);
      expectProblem(refused!, { status: 409, code: 'merge/circle' });
    }
  });

  it('does not wait for a reply to the merged ticket that is named', async () => {
    const [target, named, source] = [await docket.openTicket(), await docket.openTicket(), await docket.openTicket()];
    fine(await merge(named, target), 200);
    const replying = new pg.Client({ connectionString: docket.environment.databaseUrl! });
    await replying.connect();
    try {
      await replying.query('BEGIN');
      await replying.query(`SELECT FROM ticket WHERE 'WO-' || serial = $1 FOR NO KEY UPDATE`, [named.number]);
      expect(fine(await merge(source, named), 200).mergedInto).toBe(target.number);
    } finally {
      await replying.end();
    }
  });

  it('of many into one at once brings them all', async () => {
    const target = await docket.openTicket();
    const sources = await Promise.all([1, 2, 3, 4, 5].map(() => docket.openTicket()));
    for (const reply of await Promise.all(sources.map((source) => merge(source, target)))) fine(reply, 200);
    expect(await followers(target)).toHaveLength(5);
  });
});
