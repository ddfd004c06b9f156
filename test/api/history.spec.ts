import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { fine, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

describe('the history of a ticket', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let lead: TestPerson;
  let requester: TestPerson;
  let team: { id: string; name: string };

  beforeAll(async () => {
    docket = await startTestDocket();
    agent = await docket.createPerson('agent');
    lead = await docket.createPerson('lead');
    requester = await docket.createPerson('requester');
    team = await docket.createTeam([
      { person: agent, level: 1 },
      { person: lead, level: 3 },
    ]);
  });
  afterAll(() => docket?.stop());

  const lines = async (number: string) =>
    (await docket.history(number)).map(({ actor, what, from, to }) => ({ by: actor.name, what, from, to }));

  const attach = async (number: string, name: string, by: TestPerson) => {
    const upload = docket.as(by).post(`/v1/tickets/${number}/attachments`).attach('file', Buffer.from('text'), name);
    return fine(await upload, 201).id as string;
  };

  it('has every change that can be seen, who made it, and what it was before', async () => {
    const { number } = await docket.openTicket({ tags: ['a'], fields: { room: '1' } }, requester);
    const { number: target } = await docket.openTicket({}, requester);
    await docket.change(
      number,
      { teamId: team.id, assigneeId: agent.id, priority: 'high', category: 'hardware' },
      agent,
    );
    await docket.change(number, { tags: ['b'], fields: { room: '2' }, sensitive: true }, agent);
    const file = await attach(number, 'photo.txt', requester);
    const message = await docket.reply(number, { body: 'Here it is.', attachmentIds: [file] }, requester);
    const followers = docket.as(agent).post(`/v1/tickets/${number}/followers`);
    const follower = fine(await followers.send({ email: 'colleague@example.com' }), 201) as { id: string };
    fine(await docket.as(agent).delete(`/v1/tickets/${number}/followers/${follower.id}`), 204);
    fine(await docket.as(requester).post(`/v1/tickets/${number}/escalations`).send({ reason: 'Slow.' }), 201);
    await docket.change(number, { status: 'resolved' }, agent);
    const rated = docket.as(requester).post(`/v1/tickets/${number}/survey`);
    const score = await rated.send({ score: 2, comment: 'Slow.' });
    expect([200, 201], score.text).toContain(score.status);
    const merged = docket.as(agent).post(`/v1/tickets/${number}/merge`);
    fine(await merged.send({ into: target }), 200);

    const history = await lines(number);
    const by = (who: TestPerson, what: string, from: unknown, to: unknown) => ({ by: who.name, what, from, to });
    for (const line of [
      by(requester, 'status', null, 'new'),
      by(agent, 'team', null, { id: team.id, name: team.name }),
      by(agent, 'assignee', null, { id: agent.id, name: agent.name }),
      by(agent, 'priority', 'normal', 'high'),
      by(agent, 'category', null, 'hardware'),
      by(agent, 'tags', ['a'], ['b']),
      by(agent, 'fields', { room: '1' }, { room: '2' }),
      by(agent, 'sensitive', false, true),
      by(requester, 'message', null, { id: message.id, visibility: 'public', source: 'api' }),
      by(requester, 'attachment', null, { id: file, name: 'photo.txt', messageId: message.id }),
      by(agent, 'follower', null, expect.objectContaining({ email: 'colleague@example.com' })),
      by(agent, 'follower', expect.objectContaining({ email: 'colleague@example.com' }), null),
      { by: expect.any(String), what: 'level', from: 1, to: expect.any(Number) },
      by(requester, 'rating', null, { score: 2, comment: 'Slow.' }),
      by(agent, 'mergedInto', null, target),
      by(agent, 'status', 'resolved', 'closed'),
    ]) {
      expect(history, line.what).toContainEqual(line);
    }
    expect(await lines(target)).toContainEqual(by(agent, 'merged', null, number));
  });

  it('says when promises were made, changed and broken', async () => {
    const { number } = await docket.openTicket();
    await docket.change(number, { priority: 'urgent' });
    await docket.query(
      `UPDATE timer SET due_at = now() - interval '1 minute', next_step_at = now() - interval '1 minute'
       FROM ticket WHERE ticket.id = ticket_id AND serial = $1 AND metric = 'acknowledgement'`,
      [number.slice(3)],
    );
    await eventually(async () => {
      expect((await lines(number)).map(({ what }) => what)).toContainEqual(expect.stringMatching(/acknowledgement/));
    });
  });

  it.each(['history_entry', 'ticket_reading'])('is only ever added to: %s', async (table) => {
    await docket.openTicket();
    for (const sql of [`UPDATE ${table} SET at = now()`, `DELETE FROM ${table}`, `TRUNCATE ${table}`]) {
      await expect(docket.query(sql), sql).rejects.toThrow(`${table} is only ever added to`);
    }
  });
});

describe('who looked at a sensitive ticket', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let lead: TestPerson;
  let requester: TestPerson;

  beforeAll(async () => {
    docket = await startTestDocket();
    agent = await docket.createPerson('agent');
    lead = await docket.createPerson('lead');
    requester = await docket.createPerson('requester');
  });
  afterAll(() => docket?.stop());

  const readings = async (number: string) =>
    (
      fine(await docket.as(lead).get(`/v1/tickets/${number}/accesses`), 200).data as {
        person: { name: string };
        what: string;
      }[]
    ).map(({ person, what }) => `${person.name}: ${what}`);

  it('is written down, once in a while for each part of it', async () => {
    const { number } = await docket.openTicket({ subject: 'Quicksilver account' }, requester);
    const as = docket.as(agent);
    const upload = docket.as(requester).post(`/v1/tickets/${number}/attachments`);
    const { id } = fine(await upload.attach('file', Buffer.from('text'), 'passport.txt'), 201);
    await docket.reply(number, { body: 'My passport.', attachmentIds: [id] }, requester);
    fine(await as.get(`/v1/tickets/${number}`), 200);
    expect(await readings(number)).toEqual([]);

    const { sensitive } = await docket.change(number, { sensitive: true }, agent);
    expect(sensitive).toBe(true);
    for (let i = 0; i < 2; i++) {
      fine(await as.get(`/v1/tickets/${number}`), 200);
      fine(await as.get(`/v1/tickets/${number}/messages`), 200);
      fine(await as.get(`/v1/attachments/${id}`), 200);
      fine(await as.get(`/v1/tickets/${number}/history`), 200);
    }
    const { name } = agent;
    const parts = ['ticket', 'thread', 'attachment', 'history'];
    expect(new Set(await readings(number))).toEqual(new Set(parts.map((what) => `${name}: ${what}`)));

    await eventually(async () => {
      expect(fine(await as.get('/v1/search').query({ q: 'quicksilver' }), 200).data).toHaveLength(1);
    });
    expect(await readings(number)).toContain(`${name}: search`);
    await docket.query(`INSERT INTO ticket_reading SELECT gen_random_uuid(), ticket_id, person_id, person_name, what, at,
      since - interval '10 minutes' FROM ticket_reading WHERE what = 'ticket'`);
    expect((await readings(number)).filter((line) => line.endsWith('ticket'))).toHaveLength(2);
  });

  it('is not written down of its requester, who is not told of it either', async () => {
    const { number } = await docket.openTicket({}, requester);
    await docket.change(number, { sensitive: true });
    const mine = docket.as(requester);
    expect(fine(await mine.get(`/v1/tickets/${number}`), 200)).not.toHaveProperty('sensitive');
    fine(await mine.get(`/v1/tickets/${number}/messages`), 200);
    const { data } = fine(await mine.get('/v1/tickets'), 200);
    for (const ticket of data) expect(ticket).not.toHaveProperty('sensitive');
    expect(await readings(number)).toEqual([]);
  });

  it('is for leads and admins to see, page by page', async () => {
    const { number } = await docket.openTicket();
    await docket.change(number, { sensitive: true });
    const path = `/v1/tickets/${number}/accesses`;
    expectProblem(await docket.as(agent).get(path), { status: 403, code: 'auth/forbidden' });
    expectProblem(await docket.as(requester).get(path), { status: 403 });
    expectProblem(await docket.http.get(path), { status: 401 });
    expectProblem(await docket.as(lead).get('/v1/tickets/WO-1/accesses'), { status: 404 });
    for (const by of [agent, lead]) fine(await docket.as(by).get(`/v1/tickets/${number}`), 200);
    const first = fine(await docket.as(docket.admin).get(path).query({ limit: 1 }), 200);
    expect(first.data).toEqual([
      { id: expect.any(String), at: expect.any(String), person: { id: agent.id, name: agent.name }, what: 'ticket' },
    ]);
    const rest = fine(await docket.as(docket.admin).get(path).query({ after: first.page.next }), 200);
    expect(rest).toMatchObject({ data: [{ person: { id: lead.id }, what: 'ticket' }], page: { next: null } });
    expect(rest.data).toHaveLength(1);
  });

  it.each([null, 'yes', 1, []])('begins with true or false, not with %j', async (sensitive) => {
    const { number } = await docket.openTicket();
    const answer = await docket.as(agent).patch(`/v1/tickets/${number}`).send({ sensitive });
    expectProblem(answer, { status: 400, pointer: '/sensitive' });
  });
});
