import type { Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Opened, startTestDocket, type TestDocket } from '../support/docket.js';
import { expectAlike } from '../support/problem.js';

/** One pixel. */
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const NOTE = 'Between us: the customer is wrong';

describe('the tracking page', () => {
  let docket: TestDocket;
  let ticket: Opened;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    ticket = await docket.openTicket({
      subject: 'Lamp <b>broken</b>',
      body: '<script>alert(1)</script>\n"quoted" & more',
    });
    await docket.reply(ticket.number, { body: 'We are on it.' });
    await docket.reply(ticket.number, { body: NOTE, visibility: 'internal' });
  });
  afterAll(() => docket?.stop());

  const open = (number: string, key?: string) =>
    docket.http.get(`/t/${number}`).query(key === undefined ? {} : { key });
  const post = (number: string, what: 'messages' | 'escalation', form: Record<string, string>) =>
    docket.http.post(`/t/${number}/${what}`).type('form').send(form).redirects(0);

  const expectNothing = (answer: Response) => {
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('Lamp');
  };

  it('opens with the link', async () => {
    const { pathname, search } = new URL(ticket.trackingUrl);
    const answer = await docket.http.get(pathname + search);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/html/);
    expect(answer.text).toContain(ticket.number);
    expect(answer.text).toContain('We are on it.');
  });

  it('shows what people wrote, and runs nothing of it', async () => {
    const { text, headers } = await open(ticket.number, ticket.trackingKey);
    expect(text).toContain('Lamp &lt;b&gt;broken&lt;/b&gt;');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toMatch(/<script/i);
    expect(headers['content-security-policy']).toMatch(/default-src 'none'/);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('gives its key to nobody: no Referer, no cache, nothing loaded from elsewhere', async () => {
    const { text, headers } = await open(ticket.number, ticket.trackingKey);
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toContain('no-store');
    expect(text).not.toMatch(/(src|href|action)="(https?:)?\/\//);
  });

  it('shows no internal note', async () => {
    expect((await open(ticket.number, ticket.trackingKey)).text).not.toContain(NOTE);
  });

  it('shows the pictures that belong to messages, and no others', async () => {
    const { number, trackingKey } = await docket.openTicket();
    const attach = async (name: string) =>
      fine(await docket.as(docket.admin).post(`/v1/tickets/${number}/attachments`).attach('file', PNG, name), 201).id;
    await docket.reply(number, { body: 'Like this?', attachmentIds: [await attach('lamp.png'), await attach('file')] });
    await docket.reply(number, { body: NOTE, visibility: 'internal', attachmentIds: [await attach('secret.png')] });
    await attach('not-sent.png');
    const { text, headers } = await open(number, trackingKey);
    const pictures = [...text.matchAll(/<img src="([^"]*)" alt="([^"]*)"/g)];
    expect(pictures.map(([, , name]) => name)).toEqual(['lamp.png', 'Picture 2.png']);
    expect(text).not.toMatch(/secret|not-sent/);
    expect(headers['content-security-policy']).toContain(`img-src data: 'self';`);
    const address = pictures[0]![1]!;
    const picked = await docket.http.get(address).buffer();
    expect([picked.status, picked.headers['content-type']]).toEqual([200, 'image/png']);
    expect(Buffer.compare(picked.body as Buffer, PNG)).toBe(0);
    expectNothing(await docket.http.get(address.replace(/key=.*/, `key=${ticket.trackingKey}`)));
  });

  it('is allowed no more than it shows', async () => {
    const { headers } = await open(ticket.number, ticket.trackingKey);
    expect(headers['content-security-policy']).toContain('img-src data:;');
    expect(headers['content-security-policy']).not.toContain('unsafe-inline');
  });

  it.each([
    ['no key', undefined],
    ['an empty key', ''],
    ['a wrong key', 'A'.repeat(43)],
    ['half a key', () => ticket.trackingKey.slice(0, 20)],
  ])('opens to nobody with %s, and does not tell whether there is such a ticket', async (_, key) => {
    const given = typeof key === 'function' ? key() : key;
    const answer = await open(ticket.number, given);
    expectNothing(answer);
    expectAlike(answer, await open('WO-999999', given));
  });

  it('opens to nobody with the key of another ticket', async () => {
    const other = await docket.openTicket();
    expectNothing(await open(ticket.number, other.trackingKey));
  });

  it('takes a message', async () => {
    const answer = await post(ticket.number, 'messages', { key: ticket.trackingKey, body: 'Still dark.' });
    expect(answer.status).toBe(303);
    expect((await docket.thread(ticket.number)).at(-1)).toMatchObject({
      body: 'Still dark.',
      author: { id: ticket.requester.id },
      visibility: 'public',
    });
    expect((await docket.http.get(answer.headers.location!)).text).toContain('Still dark.');
  });

  it('takes the same form once, however often it is sent', async () => {
    const { text } = await open(ticket.number, ticket.trackingKey);
    const once = /name="once" value="([^"]+)"/.exec(text)![1]!;
    const form = { key: ticket.trackingKey, once, body: 'Sent twice' };
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(ticket.number, 'messages', form)));
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(303));
    const written = (await docket.thread(ticket.number)).filter(({ body }) => body === 'Sent twice');
    expect(written).toHaveLength(1);
  });

  it('takes a request for escalation', async () => {
    const { number, trackingKey } = await docket.openTicket();
    expect((await post(number, 'escalation', { key: trackingKey, reason: 'Too slow' })).status).toBe(303);
    expect((await docket.ticket(number)).level).toBe(2);
  });

  it('takes nothing without the right key', async () => {
    const before = [await docket.ticket(ticket.number), await docket.thread(ticket.number)];
    for (const key of ['', 'A'.repeat(43)]) {
      expectNothing(await post(ticket.number, 'messages', { key, body: 'x' }));
      expectNothing(await post(ticket.number, 'escalation', { key, reason: 'x' }));
    }
    expect([await docket.ticket(ticket.number), await docket.thread(ticket.number)]).toEqual(before);
  });

  it.each([
    ['nothing', { body: '' }],
    ['blanks', { body: ' \n ' }],
    ['far too much', { body: 'x'.repeat(50_000) }],
  ])('keeps what it has when somebody writes %s', async (_, form) => {
    const before = await docket.thread(ticket.number);
    const answer = await post(ticket.number, 'messages', { key: ticket.trackingKey, ...form });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.headers['content-type']).toMatch(/^text\/html/);
    expect(await docket.thread(ticket.number)).toEqual(before);
  });

  it.each([
    '/t/WO-100001?key=a&key=b',
    '/t/%00?key=x',
    '/t/nonsense?key=x',
    `/t/${'x'.repeat(400)}`,
    '/t/WO-1?key=%zz',
  ])('answers %s with a page, and no error of its own', async (path) => {
    const answer = await docket.http.get(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  it('changes nothing by being read', async () => {
    const before = await docket.ticket(ticket.number);
    await open(ticket.number, ticket.trackingKey);
    await docket.http.get(`/t/${ticket.number}/messages?key=${ticket.trackingKey}&body=x`);
    await docket.http.get(`/t/${ticket.number}/escalation?key=${ticket.trackingKey}&reason=x`);
    expect(await docket.ticket(ticket.number)).toEqual(before);
  });

  it('opens a follow-up of a closed ticket and leads there', async () => {
    const { number, trackingKey } = await docket.openTicket({ subject: 'Closed lamp' });
    await docket.change(number, { status: 'closed' });
    const answer = await post(number, 'messages', { key: trackingKey, body: 'Again' });
    expect(answer.status).toBe(303);
    const page = await docket.http.get(answer.headers.location!);
    expect(page.status).toBe(200);
    const found = fine(await docket.as(docket.admin).get('/v1/tickets?limit=1'), 200).data[0];
    expect(found.followUpOf).toBe(number);
    expect(page.text).toContain(found.number);
  });
});

describe('the mailbox', () => {
  it('is open on this machine while mail is captured, and closed to other names', async () => {
    const docket = await startTestDocket({ ROLE: 'all' });
    try {
      expect((await docket.http.get('/mailbox')).status).toBe(200);
      expect((await docket.http.get('/mailbox').set('host', 'evil.example.com')).status).toBe(401);
    } finally {
      await docket.stop();
    }
  });

  it("asks for an admin's log-in when the server listens to others", async () => {
    const docket = await startTestDocket({ ROLE: 'api', HOST: '0.0.0.0' });
    try {
      const agent = await docket.createPerson('agent');
      const password = docket.environment.adminPassword!;
      expect((await docket.http.get('/mailbox')).status).toBe(401);
      expect((await docket.http.get('/mailbox').auth(agent.email, password)).status).toBeGreaterThanOrEqual(401);
      expect((await docket.http.get('/mailbox').auth(docket.admin.email, 'wrong password')).status).toBe(401);
      expect((await docket.http.get('/mailbox').auth(docket.admin.email, password)).status).toBe(200);
    } finally {
      await docket.stop();
    }
  });

  it('is not there when mail is sent', async () => {
    const docket = await startTestDocket({ ROLE: 'api', SMTP_URL: 'smtp://127.0.0.1:9' });
    try {
      expect((await docket.http.get('/mailbox')).status).toBe(404);
    } finally {
      await docket.stop();
    }
  });
});
