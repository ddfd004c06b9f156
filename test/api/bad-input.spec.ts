import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';

interface Raw {
  status: number;
  headers: Headers;
  text: string;
}

describe('bad input', () => {
  let docket: TestDocket;
  let ticket: Opened;
  let person: TestPerson;
  let teamId: string;
  let escalationId: string;
  let before: unknown;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    ticket = await docket.openTicket();
    person = await docket.createPerson('agent');
    teamId = (await docket.createTeam()).id;
    const climbed = await docket.openTicket();
    const asked = docket.as(person).post(`/v1/tickets/${climbed.number}/escalations`).send({ reason: 'Too slow' });
    escalationId = fine(await asked, 201).id;
  });
  afterAll(() => docket?.stop());

  const everything = () =>
    docket.query(
      `SELECT (SELECT count(*) FROM ticket) AS tickets, (SELECT sum(version) FROM ticket) AS versions,
         (SELECT count(*) FROM message) AS messages, (SELECT count(*) FROM person) AS people,
         (SELECT count(*) FROM team) AS teams, (SELECT count(*) FROM history_entry) AS history,
         (SELECT count(*) FROM policy_list) AS policies, (SELECT count(*) FROM calendar_version) AS calendars,
         (SELECT count(*) FROM api_key) AS keys, (SELECT revision FROM category_revision) AS categories, (SELECT count(*) FROM attachment) AS attachments,
         (SELECT count(*) FROM outbox_entry) AS jobs`,
    );
  beforeEach(async () => {
    before = await everything();
  });

  async function send(
    method: string,
    path: string,
    body?: Buffer | string,
    type: string | null = 'application/json',
  ): Promise<Raw> {
    const headers: Record<string, string> = { authorization: `Bearer ${docket.admin.token}` };
    if (type !== null) headers['content-type'] = type;
    const answer = await fetch(docket.url + path, { method, headers, body: body as never });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  }

  /** A refusal that says what is wrong, and a house in which nothing was moved. */
  async function expectRefusal(answer: Raw, status?: number): Promise<any> {
    const said = `${answer.status} ${answer.text.slice(0, 500)}`;
    expect(answer.status, said).toBeGreaterThanOrEqual(400);
    expect(answer.status, said).toBeLessThan(500);
    if (status !== undefined) expect(answer.status, said).toBe(status);
    expect(answer.headers.get('content-type'), said).toMatch(/^application\/problem\+json/);
    const problem = JSON.parse(answer.text);
    expect(problem, said).toMatchObject({
      type: expect.stringMatching(/./),
      title: expect.stringMatching(/./),
      status: answer.status,
      detail: expect.stringMatching(/./),
      code: expect.stringMatching(/^[a-z]+\/[a-z-]+$/),
    });
    expect(await everything()).toEqual(before);
    return problem;
  }

  /** All routes that take JSON, with a body that is right. */
  const ROUTES: [string, string, Record<string, unknown>][] = [
    ['POST', '/v1/auth/login', { email: 'admin@docket.localhost', password: 'wrong' }],
    [
      'POST',
      '/v1/people',
      { email: 'new@example.com', name: 'New', role: 'agent', password: '12345678', locale: 'en' },
    ],
    [
      'PATCH',
      '/v1/people/{person}',
      {
        name: 'New',
        role: 'admin',
        password: '12345678',
        locale: 'en',
        onDuty: 'business',
        awayUntil: '2026-12-28T08:00:00Z',
      },
    ],
    ['PATCH', '/v1/me/availability', { onDuty: 'business', awayUntil: '2026-12-28T08:00:00Z' }],
    ['PATCH', '/v1/teams/{team}', { name: 'New', isDefault: false, fallbackTeamId: null, members: [] }],
    ['POST', '/v1/teams', { name: 'New', isDefault: false, members: [{ personId: 'x', level: 1 }] }],
    ['POST', '/v1/api-keys', { name: 'New', scopes: ['mail:inbound'] }],
    [
      'POST',
      '/v1/tickets',
      {
        subject: 'New',
        body: 'New',
        category: 'a',
        priority: 'low',
        fields: { a: 1 },
        tags: ['a'],
        requester: { email: 'a@example.com', name: 'A', locale: 'en' },
      },
    ],
    [
      'PATCH',
      '/v1/tickets/{number}',
      {
        status: 'open',
        priority: 'low',
        category: 'a',
        assigneeId: 'x',
        teamId: 'x',
        tags: ['a'],
        addTags: ['a'],
        removeTags: ['a'],
        fields: { a: 1 },
      },
    ],
    [
      'POST',
      '/v1/tickets/{number}/messages',
      { body: 'New', visibility: 'public', status: 'open', attachmentIds: ['x'] },
    ],
    ['POST', '/v1/tickets/{number}/escalations', { reason: 'New' }],
    ['POST', '/v1/tickets/{number}/merge', { into: 'WO-100001' }],
    ['POST', '/v1/tickets/{number}/transfer', { teamId: 'x', assigneeId: 'x', note: 'New' }],
    ['POST', '/v1/tickets/{number}/links', { type: 'related', ticket: 'WO-100001' }],
    ['POST', '/v1/tickets/{number}/incidents/update', { body: 'New' }],
    ['POST', '/v1/tickets/{number}/split', { messageIds: ['x'], subject: 'New', category: 'a', priority: 'low' }],
    ['POST', '/v1/escalations/{escalation}/hand-back', { reason: 'New' }],
    [
      'POST',
      '/v1/categories',
      {
        key: 'new',
        names: { en: 'New' },
        parent: 'other',
        position: 1,
        active: true,
        fields: [{ key: 'a', type: 'text', label: { en: 'A' } }],
        priority: 'low',
        teamId: 'x',
        policy: 'x',
      },
    ],
    ['PATCH', '/v1/categories/other', { names: { en: 'New' }, fields: [], parent: null, position: 1, active: false }],
    ['PUT', '/v1/sla/policies', { data: [{ name: 'New', match: {}, goals: {} }] }],
    [
      'PUT',
      '/v1/calendars/business',
      {
        id: 'business',
        name: 'New',
        timezone: 'UTC',
        hours: { mon: [['09:00', '17:00']] },
        holidays: ['2026-12-25'],
        holidayRegion: 'DE',
        overrides: { '2026-12-24': [['09:00', '12:00']] },
        breaks: { '2026-12-23': [['12:00', '13:00']] },
        dayLength: 'PT8H',
      },
    ],
    [
      'POST',
      '/v1/calendars/calculate',
      {
        calendarId: 'business',
        calendar: {},
        operation: 'add',
        start: '2026-03-27T16:00:00Z',
        duration: 'PT1H',
        end: '2026-03-27T17:00:00Z',
        pauses: [['2026-03-27T16:00:00Z', '2026-03-27T17:00:00Z']],
      },
    ],
  ];

  describe.each(ROUTES)('%s %s', (method, template, right) => {
    const path = () =>
      template
        .replace('{number}', ticket.number)
        .replace('{person}', person.id)
        .replace('{team}', teamId)
        .replace('{escalation}', escalationId);
    const json = (body: unknown) => send(method, path(), JSON.stringify(body));

    it.each([
      ['an empty body', Buffer.alloc(0)],
      ['half a body', '{"subject": "New'],
      ['no JSON', 'subject=New'],
      ['a list', '[]'],
      ['null', 'null'],
      ['text', '"New"'],
      ['a number', '7'],
      ['invalid UTF-8', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')])],
      ['UTF-16', Buffer.from('{"a":"b"}', 'utf16le')],
      ['thousands of levels', `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
      ['fifty levels', `{"a":${'{"a":'.repeat(50)}1${'}'.repeat(50)}}`],
    ])('refuses %s', async (_, body) => {
      await expectRefusal(await send(method, path(), body), 400);
    });

    it('refuses a body that is larger than 1 MB', async () => {
      await expectRefusal(await json({ ...right, subject: 'x'.repeat(1_100_000) }), 413);
    });

    it.each([
      'text/plain',
      'application/xml',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'nonsense',
      null,
    ])('refuses content of type %s', async (type) => {
      const body = type?.startsWith('multipart') ? '--x--' : JSON.stringify(right);
      const answer = await send(method, path(), Buffer.from(body), type);
      await expectRefusal(answer, type?.endsWith('urlencoded') ? undefined : 415);
    });

    it('refuses an unknown property and names it', async () => {
      const problem = await expectRefusal(await json({ ...right, 'a/b~c': 1 }), 400);
      expect(problem.errors).toContainEqual({ pointer: '/a~1b~0c', detail: expect.any(String) });
    });

    it.each(['__proto__', 'constructor'])('refuses a property named %s', async (name) => {
      const text = JSON.stringify(right);
      await expectRefusal(await send(method, path(), `{"${name}":{"x":1},${text.slice(1)}`), 400);
    });

    it.each([
      ['the NUL character', 'a\0b'],
      ['half a character', 'a\ud83d'],
    ])('refuses %s anywhere, and names the place', async (_, broken) => {
      for (const name of Object.keys(right)) {
        const problem = await expectRefusal(await json({ ...right, [name]: broken }), 400);
        expect(problem.errors).toContainEqual({ pointer: `/${name}`, detail: expect.any(String) });
        await expectRefusal(await json({ ...right, [name]: [{ deep: broken }] }), 400);
      }
    });

    it('answers no absurd value of any property with an error of its own', async () => {
      const business = fine(await docket.as(docket.admin).get('/v1/calendars/business'), 200);
      const policies = fine(await docket.as(docket.admin).get('/v1/sla/policies'), 200);
      const absurd = [null, true, 0, -1, 1e308, '', ' ', 'x', 'x'.repeat(300_000), [], [[]], [null], {}, { a: [] }];
      for (const name of Object.keys(right)) {
        for (const value of absurd) {
          const answer = await json({ ...right, [name]: value });
          const said = `${name}: ${JSON.stringify(value)?.slice(0, 50)} → ${answer.status} ${answer.text.slice(0, 200)}`;
          expect(answer.status, said).toBeLessThan(500);
        }
      }
      // Some of it is not so absurd after all.
      fine(await docket.as(docket.admin).put('/v1/calendars/business').send(business), 200);
      await docket.putPolicies(policies.data);
    });
  });

  describe('in addresses', () => {
    const NUMBERS = [
      'WO-',
      'WO-0',
      'WO-1e5',
      'WO--1',
      'WO-99999999999999999999999',
      'WO-100001.5',
      '100001',
      'nonsense',
      '%20',
      "WO-100001'--",
      '%00',
      'WO-100001%00',
      '%F0%9F%96%A8',
      '..%2f..%2fetc%2fpasswd',
      'x'.repeat(400),
      'x'.repeat(5000),
    ];
    it.each(NUMBERS)('refuses the number "%s"', async (number) => {
      for (const path of ['', '/messages', '/history', '/timers']) {
        await expectRefusal(await send('GET', `/v1/tickets/${number}${path}`, undefined, null));
      }
      await expectRefusal(await send('PATCH', `/v1/tickets/${number}`, '{"priority":"high"}'));
      await expectRefusal(await send('POST', `/v1/tickets/${number}/messages`, '{"body":"x"}'));
      await expectRefusal(await send('POST', `/v1/tickets/${number}/escalations`, '{"reason":"x"}'));
    });

    it.each(['1', 'nonsense', '%00', '0190d5e2-0000-7000-8000-000000000000', 'x'.repeat(400)])(
      'refuses the id "%s"',
      async (id) => {
        await expectRefusal(await send('GET', `/v1/attachments/${id}`, undefined, null));
        await expectRefusal(await send('PATCH', `/v1/people/${id}`, '{"name":"x"}'));
        await expectRefusal(await send('PATCH', `/v1/teams/${id}`, '{"name":"x"}'));
        await expectRefusal(await send('GET', `/v1/escalations/${id}`, undefined, null), id === '%00' ? 400 : 404);
        await expectRefusal(await send('POST', `/v1/escalations/${id}/take`, undefined, null));
        await expectRefusal(await send('POST', `/v1/escalations/${id}/hand-back`, '{"reason":"x"}'));
        await expectRefusal(await send('GET', `/v1/calendars/${id}`, undefined, null), id === '%00' ? 400 : 404);
      },
    );

    it.each([
      '/v1/tickets/%zz',
      '/v1/tickets/%',
      '/%',
      '/v1/tickets/%E0%A4%A',
      '/v1/tickets?limit=%zz%',
      '/v1/tickets?q=%00',
    ])('refuses what is no URL: %s', async (path) => {
      await expectRefusal(await send('GET', path, undefined, null), 400);
    });

    it.each([
      '/',
      '/v1',
      '/v1/nothing',
      '/v2/tickets',
      '/v1/tickets/WO-100001/nothing',
      '/health',
      '/etc/passwd',
      '//',
    ])('has nothing at %s', async (path) => {
      const problem = await expectRefusal(await send('GET', path, undefined, null), 404);
      expect(problem.code).toBe('route/not-found');
    });

    it.each([
      ['DELETE', '/v1/tickets'],
      ['PUT', '/v1/tickets/WO-100001'],
      ['PATCH', '/v1/tickets/WO-100001/messages'],
      ['DELETE', '/v1/tickets/WO-100001'],
      ['DELETE', '/v1/people'],
      ['POST', '/v1/sla/policies'],
      ['POST', '/v1/calendars/business'],
      ['POST', '/health/live'],
      ['TRACE', '/v1/tickets'],
    ])('does not know %s %s', async (method, path) => {
      if (method === 'TRACE') {
        const said = await speak(`TRACE ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
        expect(said).toMatch(/^HTTP\/1\.1 4\d\d /);
        return;
      }
      const answer = await send(
        method,
        path,
        method === 'DELETE' ? undefined : '{}',
        method === 'DELETE' ? null : 'application/json',
      );
      expect([404, 405]).toContain(answer.status);
      await expectRefusal(answer);
    });
  });

  describe('in headers', () => {
    it.each([
      ['another scheme', 'Basic YWRtaW46YWRtaW4='],
      ['no token', 'Bearer'],
      ['two tokens', 'Bearer a b'],
      ['a token of nothing but dots', 'Bearer ..'],
      ['an absurdly long token', `Bearer ${'x'.repeat(8_000)}`],
      ['half an API key', 'Bearer dk_'],
      ['an API key of nobody', `Bearer dk_${'0'.repeat(32)}_${'0'.repeat(64)}`],
      ['an unsigned token', `Bearer ${unsigned()}`],
    ])('refuses an authorization with %s', async (_, authorization) => {
      const answer = await fetch(`${docket.url}/v1/tickets`, { headers: { authorization } });
      const problem = await expectRefusal(
        { status: answer.status, headers: answer.headers, text: await answer.text() },
        401,
      );
      expect(problem.code).toBe('auth/failed');
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    });

    function unsigned(): string {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${part({ alg: 'none' })}.${part({ iss: 'docket', sub: '0190d5e2-0000-7000-8000-000000000000' })}.`;
    }

    it('refuses headers that are too large', async () => {
      const said = await speak(
        `GET /v1/tickets HTTP/1.1\r\nHost: localhost\r\nX-Large: ${'x'.repeat(100_000)}\r\nConnection: close\r\n\r\n`,
      );
      expect(said).toMatch(/^HTTP\/1\.1 4\d\d /);
    });

    it('refuses what is no HTTP', async () => {
      expect(await speak('HELLO\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    });
  });

  /** Says something over a bare connection, and hears the answer out. */
  async function speak(said: string): Promise<string> {
    const socket = connect(docket.environment.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.write(said);
    return text(socket);
  }

  it('leaves a house that works', async () => {
    fine(await docket.as(docket.admin).get(`/v1/tickets/${ticket.number}`), 200);
    await docket.openTicket();
  });
});
