import { get } from 'node:http';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LiveEvents } from '../../src/live/live-events.store.js';
import { Wakeup } from '../../src/platform/database/wakeup.js';
import { startBeside, startTestDocket, type TestDocket, type TestPerson, type TestTeam } from '../support/docket.js';
import { EventStream, type StreamEvent } from '../support/event-stream.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/problem.js';

describe('live changes', () => {
  let docket: TestDocket;
  let ada: TestPerson;
  let bob: TestPerson;
  let team: TestTeam;
  const streams: EventStream[] = [];
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    ada = await docket.createPerson('agent', { name: 'Ada' });
    bob = await docket.createPerson('agent', { name: 'Bob' });
    team = await docket.createTeam([{ person: bob, level: 1 }]);
    ada = await docket.logIn(ada.email, 'correct horse battery staple');
  });
  afterEach(() => streams.splice(0).forEach((stream) => stream.cut()));
  afterAll(() => docket?.stop());

  async function listen(person = ada, lastEventId: string | null = null, at = docket): Promise<EventStream> {
    const stream = await EventStream.open(at.url, person, lastEventId);
    streams.push(stream);
    return stream;
  }

  const about = (stream: EventStream, number: string, event = 'change') =>
    stream.of(event).filter(({ ticket }) => ticket === number);

  /** What was told of a ticket once a change was told that was made after all that the test is about. */
  async function settled(stream: EventStream, number: string, event = 'change'): Promise<any[]> {
    const { number: last } = await docket.openTicket();
    await eventually(() => expect(about(stream, last)).toHaveLength(1));
    return about(stream, number, event);
  }

  it('come as server-sent events that nobody gathers or keeps', async () => {
    const stream = await listen();
    expect(stream.answer.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-store, no-transform',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    await eventually(() => expect(stream.lastEventId).toMatch(/^\d+$/));
  });

  it('say of each change once what happened, what is different, who did it, and the version', async () => {
    const stream = await listen();
    const { number } = await docket.openTicket();
    const message = await docket.reply(number, { body: 'We are on it', status: 'pending' }, ada);
    const { version } = await docket.ticket(number);
    await docket.reply(number, { body: 'Between us', visibility: 'internal' }, ada);
    const changed = await docket.change(number, { priority: 'high', tags: ['lamp'] }, ada);
    const told = await settled(stream, number);
    expect(told).toMatchObject([
      { events: expect.arrayContaining(['ticket.opened']), changed: expect.arrayContaining(['status']), version: 1 },
      {
        events: expect.arrayContaining(['ticket.message_added', 'ticket.changed', 'timer.met']),
        changed: expect.arrayContaining(['message', 'status', 'timer.acknowledgement']),
        actor: { id: ada.id, name: 'Ada' },
        at: message.createdAt,
        messages: [message.id],
        version,
      },
      { events: ['ticket.message_added'], changed: ['message'], version: version + 1 },
      { events: expect.arrayContaining(['ticket.changed']), version: changed.version },
    ]);
    expect(told[3].changed).toEqual(expect.arrayContaining(['priority', 'tags']));
    expect(JSON.stringify(told)).not.toContain('Between us');
  });

  it('are for agents', async () => {
    const requester = await docket.createPerson('requester');
    expectProblem(await docket.as(requester).get('/v1/events'), { status: 403 });
    expectProblem(await docket.http.get('/v1/events'), { status: 401 });
  });

  it('answer HEAD and do not stay', async () => {
    const answer = await docket.as(ada).head('/v1/events');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toContain('text/event-stream');
  });

  it('of a ticket that an agent does not see are not told; that it left their sight is, without content', async () => {
    const [mine, theirs] = [await listen(ada), await listen(bob)];
    const { number } = await docket.openTicket();
    await docket.change(number, { teamId: team.id });
    await docket.change(number, { priority: 'urgent' });
    const seen = await settled(mine, number);
    expect(seen.every(({ changed }) => !changed.includes('priority'))).toBe(true);
    expect(about(mine, number, 'gone')).toEqual([{ ticket: number }]);
    expect((await settled(theirs, number)).at(-1)).toMatchObject({ changed: expect.arrayContaining(['priority']) });
    expect(about(theirs, number, 'gone')).toEqual([]);

    await docket.change(number, { assigneeId: ada.id });
    expect((await settled(mine, number)).at(-1)).toMatchObject({ changed: ['assignee'] });
  });

  it('tell an agent to begin anew who joins or leaves a team, and go on with what they see then', async () => {
    const eve = await docket.createPerson('agent');
    const stream = await listen(eve);
    const { number } = await docket.openTicket();
    await docket.change(number, { teamId: team.id });
    await settled(stream, number);
    const members = (people: TestPerson[]) => ({ members: people.map(({ id }) => ({ personId: id, level: 1 })) });
    const setMembers = (people: TestPerson[]) =>
      docket.as(docket.admin).patch(`/v1/teams/${team.id}`).send(members(people)).expect(200);
    try {
      await setMembers([bob, eve]);
      await docket.change(number, { tags: ['a'] });
      expect((await settled(stream, number)).at(-1)).toMatchObject({ changed: ['tags'] });
      expect(stream.of('reset')).toEqual([{ reason: 'sight' }]);
    } finally {
      await setMembers([bob]);
    }
    await docket.change(number, { tags: ['b'] });
    const before = about(stream, number).length;
    expect(await settled(stream, number)).toHaveLength(before);
    expect(stream.of('reset')).toHaveLength(2);
  });

  it('go on at another process from the last one that was heard', async () => {
    const beside = await startBeside(docket, { ROLE: 'api' });
    try {
      const first = await listen();
      const { number } = await docket.openTicket();
      await eventually(() => expect(about(first, number)).toHaveLength(1));
      first.cut();
      const missed = [];
      for (const tag of ['a', 'b', 'c']) missed.push((await docket.change(number, { tags: [tag] })).version);
      const second = await listen(ada, first.lastEventId, beside);
      await eventually(() => expect(about(second, number)).toHaveLength(3));
      const { version } = await docket.change(number, { tags: [] });
      await eventually(() => expect(about(second, number)).toHaveLength(4));
      expect(about(second, number).map((change) => change.version)).toEqual([...missed, version]);
      expect(second.of('reset')).toEqual([]);
    } finally {
      await beside.stop();
    }
  });

  it('go on from any position in a long absence, all of it in order', async () => {
    const first = await listen();
    const { number } = await docket.openTicket();
    await eventually(() => expect(about(first, number)).toHaveLength(1));
    first.cut();
    await docket.query(
      `INSERT INTO live_change (ticket_id, fact)
       SELECT ticket.id, jsonb_build_object('events', '[]'::jsonb, 'changed', '[]'::jsonb, 'version', n)
       FROM ticket, generate_series(1, 2500) AS n WHERE 'WO-' || serial = $1 ORDER BY n`,
      [number],
    );
    const numbered = Array.from({ length: 2500 }, (_, i) => i + 1);
    const second = await listen(ada, first.lastEventId);
    await eventually(() => expect(about(second, number)).toHaveLength(2500));
    expect(about(second, number).map(({ version }) => version)).toEqual(numbered);
    const third = await listen(ada, second.events[1234]!.id);
    await eventually(() => expect(about(third, number)).toHaveLength(2500 - 1235));
    expect(third.events[0]).toEqual(second.events[1235]);
  });

  it('are not lost when one transaction begins before another and ends after it', async () => {
    const stream = await listen();
    const [slow, quick] = [await docket.openTicket(), await docket.openTicket()];
    await settled(stream, quick.number);
    const client = new pg.Client({ connectionString: docket.environment.databaseUrl! });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        `INSERT INTO live_change (ticket_id, fact)
         SELECT id, '{"events": ["ticket.changed"], "changed": ["late"]}' FROM ticket WHERE 'WO-' || serial = $1`,
        [slow.number],
      );
      // Later in number and in time, it is committed and told first.
      await docket.change(quick.number, { tags: ['quick'] });
      expect((await settled(stream, quick.number)).at(-1)).toMatchObject({ changed: ['tags'] });
      expect(about(stream, slow.number)).toHaveLength(1);
      const position = stream.lastEventId;
      await client.query('COMMIT');
      await eventually(() => expect(about(stream, slow.number).at(-1)).toMatchObject({ changed: ['late'] }));
      const resumed = await listen(ada, position);
      await eventually(() => expect(about(resumed, slow.number)).toMatchObject([{ changed: ['late'] }]));
      expect(about(resumed, quick.number)).toEqual([]);
    } finally {
      await client.end();
    }
  });

  it('of a transaction that was rolled back are not told', async () => {
    const stream = await listen();
    const { number } = await docket.openTicket();
    await docket.as(ada).post(`/v1/tickets/${number}/messages`).set('if-match', '"99"').send({ body: 'x' }).expect(412);
    expect(await settled(stream, number)).toHaveLength(1);
  });

  it.each(['99999999', 'nonsense', '-1', '1e3', '9'.repeat(40), '"'])(
    'begin anew for a position that is none: %s',
    async (position) => {
      const stream = await listen(ada, position);
      await eventually(() => expect(stream.of('reset')).toEqual([{ reason: 'unknown' }]));
      const { number } = await docket.openTicket();
      expect(await settled(stream, number)).toHaveLength(1);
    },
  );

  it('are kept for a day; who was away for longer begins anew', async () => {
    const first = await listen();
    const { number } = await docket.openTicket();
    await settled(first, number);
    first.cut();
    await docket.openTicket();
    const other = await listen();
    await settled(other, number);
    await docket.query(`UPDATE live_event SET at = at - interval '25 hours' WHERE position <= $1`, [
      Number(first.lastEventId) + 1,
    ]);
    await docket.app.get(LiveEvents, { strict: false }).forget();
    const [left] = await docket.query<{ first: string }>(`SELECT min(position) AS first FROM live_event`);
    expect(left!.first).toBe(String(Number(first.lastEventId) + 2));

    const late = await listen(ada, first.lastEventId);
    await eventually(() => expect(late.of('reset')).toEqual([{ reason: 'too-old' }]));
    const intime = await listen(ada, String(Number(first.lastEventId) + 1));
    await settled(intime, number);
    expect(intime.of('reset')).toEqual([]);
  });

  it('end with the log-in', async () => {
    const eve = await docket.createPerson('agent');
    const stream = await listen(eve);
    await docket.as(docket.admin).patch(`/v1/people/${eve.id}`).send({ password: 'another long password' }).expect(200);
    const { number } = await docket.openTicket();
    await eventually(() => expect(stream.isOver).toBe(true));
    expect(about(stream, number)).toEqual([]);
  });

  it('are not gathered without end for whoever does not read', async () => {
    const { number } = await docket.openTicket();
    const [slow, quick] = [await listen(), await listen()];
    slow.answer.pause();
    for (let told = 20; told <= 400; told += 20) {
      await docket.query(
        `INSERT INTO live_change (ticket_id, fact)
         SELECT id, jsonb_build_object('events', '[]'::jsonb, 'changed', repeat('x', 50000))
         FROM ticket, generate_series(1, 20) WHERE 'WO-' || serial = $1`,
        [number],
      );
      docket.app.get(Wakeup, { strict: false }).call('live');
      await eventually(() => expect(about(quick, number).length).toBeGreaterThanOrEqual(told));
    }
    await eventually(async () => {
      const { text } = await docket.http.get('/metrics');
      expect(text).toMatch(/^docket_live_streams_ended_total\{why="slow"\} 1$/m);
    });
    slow.answer.resume();
    await eventually(() => expect(slow.isOver).toBe(true));
    expect(about(slow, number).length).toBeLessThan(400);
  });

  it('are counted, and no more than twenty a person', async () => {
    const eve = await docket.createPerson('agent');
    for (let i = 0; i < 20; i++) await listen(eve);
    const answer = await docket.as(eve).get('/v1/events');
    expectProblem(answer, { status: 429, code: 'live/too-many' });
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    const count = async () => Number(/^docket_live_streams (\d+)$/m.exec((await docket.http.get('/metrics')).text)![1]);
    expect(await count()).toBe(20);
    streams.splice(0).forEach((stream) => stream.cut());
    await eventually(async () => expect(await count()).toBe(0));
    await listen(eve);
  });

  it('end at once when the process does', async () => {
    const beside = await startBeside(docket, { ROLE: 'api' });
    const stream = await listen(ada, null, beside);
    const closed = new Promise<StreamEvent[]>((resolve) => stream.answer.on('end', () => resolve(stream.events)));
    await beside.stop();
    await closed;
    await expect(
      new Promise((_resolve, reject) => get(`${beside.url}/v1/events`).on('error', reject)),
    ).rejects.toThrow();
  });

  it('keep the connection open with a comment', async () => {
    const stream = await listen();
    await eventually(() => expect(stream.comments).toBeGreaterThan(0), 25_000);
    const { lastEventId } = stream;
    await eventually(() => expect(Number(stream.lastEventId)).toBeGreaterThanOrEqual(Number(lastEventId)));
  });
});
