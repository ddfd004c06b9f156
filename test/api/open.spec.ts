import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, unique } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When so many hours between 09:00 and 18:00 UTC, Monday to Friday, have passed since `start`. */
function afterBusinessHours(start: string, hours: number): string {
  let left = hours * HOUR;
  for (let midnight = Math.floor(Date.parse(start) / DAY) * DAY; ; midnight += DAY) {
    const weekday = new Date(midnight).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    const open = Math.max(midnight + 9 * HOUR, Date.parse(start));
    const close = midnight + 18 * HOUR;
    if (close <= open) continue;
    if (left <= close - open) return new Date(open + left).toISOString();
    left -= close - open;
  }
}

function afterHours(start: string, hours: number): string {
  return new Date(Date.parse(start) + hours * HOUR).toISOString();
}

describe('opening a ticket', () => {
  let docket: TestDocket;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
  });
  afterAll(() => docket?.stop());

  const request = (more: object = {}) => ({
    subject: 'No light in the stairwell',
    body: 'Since yesterday evening.\nThird floor.',
    requester: { email: `${unique('grace')}@example.com`, name: 'Grace Hopper' },
    ...more,
  });

  it('without a token answers 201 with the whole ticket, its tracking link and key', async () => {
    const given = request({
      category: 'building',
      priority: 'high',
      fields: { floor: 3, rooms: ['3.14', '3.15'], urgent: true, note: null },
      tags: ['light', 'stairs'],
    });
    const answer = await docket.http.post('/v1/tickets').send(given);
    const ticket = fine(answer, 201);
    expect(ticket).toEqual({
      number: expect.stringMatching(/^WO-1\d{5}$/),
      kind: 'work_order',
      subject: given.subject,
      status: 'new',
      priority: 'high',
      category: 'building',
      tags: ['light', 'stairs'],
      fields: { floor: 3, rooms: ['3.14', '3.15'], urgent: true, note: null },
      level: 1,
      channel: 'api',
      requester: { id: expect.any(String), ...given.requester },
      assignee: null,
      team: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: ticket.createdAt,
      acknowledgedAt: null,
      resolvedAt: null,
      closedAt: null,
      mergedInto: null,
      followUpOf: null,
      version: 1,
      timers: [expect.objectContaining({ state: 'running' }), expect.objectContaining({ state: 'running' })],
      trackingKey: expect.stringMatching(/^[\w-]{32,}$/),
      trackingUrl: `${docket.environment.publicUrl}/t/${ticket.number}?key=${ticket.trackingKey}`,
    });
    expect(answer.headers.etag).toBe('"1"');
    expect(answer.headers.location).toBe(`/v1/tickets/${ticket.number}`);
  });

  it('tells the key this once only', async () => {
    const { number, trackingKey } = await docket.openTicket();
    const answer = await docket.withKey(trackingKey).get(`/v1/tickets/${number}`);
    fine(answer, 200);
    expect(answer.text).not.toContain('tracking');
    expect(answer.text).not.toContain(trackingKey);
  });

  it('puts what was written into the thread, in the name of the requester', async () => {
    const given = request();
    const ticket = fine(await docket.http.post('/v1/tickets').send(given), 201);
    expect(await docket.thread(ticket.number)).toEqual([
      {
        id: expect.any(String),
        author: { id: ticket.requester.id, name: 'Grace Hopper', role: 'requester' },
        visibility: 'public',
        source: 'api',
        body: given.body,
        html: null,
        attachments: [],
        createdAt: ticket.createdAt,
      },
    ]);
  });

  it('promises an acknowledgement in 48 hours and a solution in 5 business days, with reminders on the way', async () => {
    const { createdAt, timers } = await docket.openTicket();
    const common = { cycle: 1, subject: null, state: 'running', startedAt: createdAt, stoppedAt: null };
    expect(timers).toEqual([
      {
        ...common,
        metric: 'acknowledgement',
        dueAt: afterHours(createdAt, 48),
        remindAt: afterHours(createdAt, 24),
      },
      {
        ...common,
        metric: 'resolution',
        dueAt: afterBusinessHours(createdAt, 5 * 9),
        remindAt: afterBusinessHours(createdAt, 3 * 9),
      },
    ]);
  });

  it('gives security cases longer to be solved', async () => {
    const { createdAt, timers } = await docket.openTicket({ category: 'security' });
    const resolution = timers.find(({ metric }) => metric === 'resolution')!;
    expect(resolution.dueAt! > afterBusinessHours(createdAt, 5 * 9)).toBe(true);
  });

  it('is for nobody at an address of Docket itself, whoever asks for it', async () => {
    const agent = await docket.createPerson('agent');
    for (const email of ['SUPPORT@docket.localhost', 'support+100001-aaaaaaaaaaaaaaaa@docket.localhost']) {
      for (const http of [docket.http, docket.as(agent)]) {
        const answer = await http.post('/v1/tickets').send(request({ requester: { email } }));
        expectProblem(answer, { status: 422, code: 'address/refused', pointer: '/requester/email' });
      }
    }
    expect(await docket.query(`SELECT 1 FROM person WHERE email LIKE 'support%@docket.localhost'`)).toEqual([]);
  });

  it('requires a requester without a token', async () => {
    const { requester: _, ...anonymous } = request();
    expectProblem(await docket.http.post('/v1/tickets').send(anonymous), { status: 400, pointer: '/requester' });
  });

  it.each([
    ['no address', { name: 'Grace' }, '/requester/email'],
    ['what is no address', { email: 'grace at example' }, '/requester/email'],
    ['two addresses', { email: 'a@example.com, b@example.com' }, '/requester/email'],
    ['a header smuggled in', { email: 'a@example.com\r\nBcc: all@example.com' }, '/requester/email'],
    ['a name that is none', { email: 'a@example.com', name: 7 }, '/requester/name'],
    ['a locale that is none', { email: 'a@example.com', locale: 'english please' }, '/requester/locale'],
    ['what we do not know', { email: 'a@example.com', phone: '1' }, '/requester/phone'],
    ['text', 'a@example.com', '/requester'],
  ])('refuses a requester with %s', async (_, requester, pointer) => {
    expectProblem(await docket.http.post('/v1/tickets').send(request({ requester })), { status: 400, pointer });
  });

  it.each([
    ['no subject', { subject: undefined }, '/subject'],
    ['a blank subject', { subject: ' \t ' }, '/subject'],
    ['a subject that is too long', { subject: 'x'.repeat(10_000) }, '/subject'],
    ['no body', { body: undefined }, '/body'],
    ['a blank body', { body: '\n\n' }, '/body'],
    ['an absurdly long body', { body: 'x'.repeat(900_000) }, '/body'],
    ['a priority that is none', { priority: 'asap' }, '/priority'],
    ['a category that is too long', { category: 'c'.repeat(5_000) }, '/category'],
    ['tags that are no list', { tags: 'printer' }, '/tags'],
    ['a tag that is no text', { tags: ['a', 1] }, '/tags'],
    ['far too many tags', { tags: Array.from({ length: 1000 }, (_, i) => `tag ${i}`) }, '/tags'],
    ['fields that are no object', { fields: ['a'] }, '/fields'],
    ['absurdly large fields', { fields: { a: 'x'.repeat(500_000) } }, '/fields'],
    ['a property that is not known', { colour: 'blue' }, '/colour'],
    ['a status of its own', { status: 'closed' }, '/status'],
  ])('refuses %s and opens nothing', async (_, more, pointer) => {
    const count = () => docket.query('SELECT count(*) FROM ticket');
    const before = await count();
    expectProblem(await docket.http.post('/v1/tickets').send(request(more)), { status: 400, pointer });
    expect(await count()).toEqual(before);
  });

  it('knows a requester again by the address, whatever its case, and believes nobody else about the name', async () => {
    const email = `${unique('Grace')}@Example.com`;
    const first = await docket.openTicket({ requester: { email, name: 'Grace Hopper' } });
    const second = await docket.openTicket({ requester: { email: email.toUpperCase(), name: 'Somebody Else' } });
    expect(second.requester).toMatchObject({ id: first.requester.id, email: email.toLowerCase() });
    expect((await docket.ticket(first.number)).requester).toEqual(first.requester);
    expect(await docket.query(`SELECT name FROM person WHERE email = $1`, [email.toLowerCase()])).toEqual([
      { name: 'Grace Hopper' },
    ]);
  });

  it('tells whoever knows an address alone nothing of whom it belongs to', async () => {
    const email = `${unique('known')}@example.com`;
    await docket.openTicket({ requester: { email, name: 'Grace Hopper' } });
    const ticket = { subject: 'Hello', body: 'There' };
    for (const requester of [{ email }, { email, name: 'Somebody Else' }]) {
      const answer = await docket.http.post('/v1/tickets').send({ ...ticket, requester });
      const { number, trackingKey } = fine(answer, 201);
      const seen = [
        answer.text,
        (await docket.withKey(trackingKey).get(`/v1/tickets/${number}`)).text,
        (await docket.withKey(trackingKey).get(`/v1/tickets/${number}/messages`)).text,
        (await docket.http.get(`/t/${number}`).query({ key: trackingKey })).text,
      ];
      for (const text of seen) expect(text).not.toContain('Grace Hopper');
    }
  });

  it('keeps text of every script as it is written', async () => {
    const subject = 'Drucker kaputt — プリンター 🖨️ مكسور';
    const body = '  Zeile eins\r\n\tZeile zwei 👩‍👩‍👧‍👦\n';
    const { number, subject: kept } = await docket.openTicket({ subject, body });
    expect(kept).toBe(subject);
    expect((await docket.thread(number))[0]!.body).toBe(body);
  });

  describe('with a token', () => {
    it('opens it for whoever is logged in', async () => {
      const requester = await docket.createPerson('requester');
      const ticket = await docket.openTicket({}, requester);
      expect(ticket.requester).toEqual({ id: requester.id, name: requester.name, email: requester.email });
      expect(ticket.channel).toBe('api');
      expect(ticket.trackingKey).toBeTruthy();
    });

    it('lets a requester open it for nobody else', async () => {
      const requester = await docket.createPerson('requester');
      expectProblem(await docket.as(requester).post('/v1/tickets').send(request()), {
        status: 400,
        pointer: '/requester',
      });
    });

    it('lets an agent open it for somebody else', async () => {
      const agent = await docket.createPerson('agent');
      const given = request();
      const ticket = fine(await docket.as(agent).post('/v1/tickets').send(given), 201);
      expect(ticket).toMatchObject({ channel: 'agent', requester: given.requester, acknowledgedAt: null });
      expect(ticket.timers.map(({ state }: { state: string }) => state)).toEqual(['running', 'running']);
      const key = docket.withKey(ticket.trackingKey);
      expect(fine(await key.get(`/v1/tickets/${ticket.number}`), 200).requester).toMatchObject(given.requester);
    });

    it('refuses a token that is not valid, rather than taking the request as anonymous', async () => {
      expectProblem(await docket.as({ token: 'nonsense' }).post('/v1/tickets').send(request()), { status: 401 });
    });
  });

  it('gives 200 requests at once 200 numbers, each with its timers and its history', async () => {
    const opened = await Promise.all(Array.from({ length: 200 }, () => docket.openTicket()));
    const numbers = new Set(opened.map(({ number }) => number));
    expect(numbers.size).toBe(200);
    const [kept] = await docket.query<{ tickets: number; timers: number; histories: number }>(
      `SELECT count(*)::int AS tickets, sum((SELECT count(*) FROM timer WHERE ticket_id = ticket.id))::int AS timers,
         count(*) FILTER (WHERE EXISTS (SELECT 1 FROM history_entry WHERE subject_id = ticket.id))::int AS histories
       FROM ticket WHERE 'WO-' || serial = ANY($1)`,
      [[...numbers]],
    );
    expect(kept).toEqual({ tickets: 200, timers: 400, histories: 200 });
  });

  it('gives one new requester who asks twenty times at once one person and twenty tickets', async () => {
    const requester = { email: `${unique('hasty')}@example.com` };
    const opened = await Promise.all(Array.from({ length: 20 }, () => docket.openTicket({ requester })));
    expect(new Set(opened.map((ticket) => ticket.requester.id)).size).toBe(1);
    expect(new Set(opened.map(({ number }) => number)).size).toBe(20);
  });
});

describe('a new installation', () => {
  let docket: TestDocket;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api', PUBLIC_INTAKE: 'false', PUBLIC_URL: 'https://support.example.com/' });
  });
  afterAll(() => docket?.stop());

  it('counts from WO-100001', async () => {
    const requester = await docket.createPerson('requester');
    expect((await docket.openTicket({}, requester)).number).toBe('WO-100001');
    expect((await docket.openTicket({}, requester)).number).toBe('WO-100002');
  });

  it('never gives a number again, not even that of a ticket that is gone', async () => {
    const { number } = await docket.openTicket({}, docket.admin);
    await docket.query(`DELETE FROM ticket WHERE 'WO-' || serial = $1`, [number]);
    expect((await docket.openTicket({}, docket.admin)).number > number).toBe(true);
  });

  it('takes nothing without a token once PUBLIC_INTAKE is false', async () => {
    const body = { subject: 'Hello', body: 'There', requester: { email: 'grace@example.com' } };
    expectProblem(await docket.http.post('/v1/tickets').send(body), { status: 401, code: 'auth/required' });
    expect(fine(await docket.as(docket.admin).post('/v1/tickets').send(body), 201).channel).toBe('agent');
  });

  it('makes tracking links from PUBLIC_URL', async () => {
    const { number, trackingUrl } = await docket.openTicket({}, docket.admin);
    expect(trackingUrl).toMatch(new RegExp(`^https://support\\.example\\.com/t/${number}\\?key=`));
  });
});
