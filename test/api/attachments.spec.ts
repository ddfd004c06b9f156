import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Http, type Opened, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { expectAlike, expectProblem } from '../support/problem.js';

const LIMIT = 25 * 1024 * 1024;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

describe('attachments', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let requester: TestPerson;
  let stranger: TestPerson;
  let ticket: Opened;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    requester = await docket.createPerson('requester');
    stranger = await docket.createPerson('requester');
    const team = await docket.createTeam([{ person: agent, level: 1 }]);
    ticket = await docket.openTicket({}, requester);
    await docket.change(ticket.number, { teamId: team.id });
  });
  afterAll(() => docket?.stop());

  const attach = (http: Http, content: Buffer, name = 'file.bin', number = ticket.number) =>
    http.post(`/v1/tickets/${number}/attachments`).attach('file', content, name);
  const download = async (http: Http, id: string): Promise<Response> =>
    http
      .get(`/v1/attachments/${id}`)
      .buffer(true)
      .parse((answer, done) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => done(null, Buffer.concat(chunks)));
      });
  const message = (http: Http, body: object, number = ticket.number) =>
    http.post(`/v1/tickets/${number}/messages`).send(body);

  it('are answered with what they are', async () => {
    const content = randomBytes(100_000);
    const answer = fine(await attach(docket.as(requester), content, 'Noise.dat'), 201);
    expect(answer).toEqual({
      id: expect.any(String),
      name: 'Noise.dat',
      type: 'application/octet-stream',
      size: 100_000,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
  });

  it('stand with the message they belong to', async () => {
    const file = fine(await attach(docket.as(requester), PNG, 'dot.png'), 201);
    const sent = fine(await message(docket.as(requester), { body: 'See here', attachmentIds: [file.id] }), 201);
    expect(sent.attachments).toEqual([file]);
    expect(file.type).toBe('image/png');
    expect((await docket.thread(ticket.number)).at(-1)!.attachments).toEqual([file]);
  });

  it.each([
    ['the requester', () => docket.as(requester)],
    ['whoever has the key', () => docket.withKey(ticket.trackingKey)],
    ['an agent', () => docket.as(agent)],
  ])('can be sent by %s, and come back byte for byte', async (_, who) => {
    const content = randomBytes(300_000);
    const { id } = fine(await attach(who(), content), 201);
    const answer = await download(who(), id);
    expect(answer.status).toBe(200);
    expect(Buffer.compare(answer.body, content)).toBe(0);
    expect(answer.headers['content-length']).toBe(String(content.length));
  });

  it('may be empty', async () => {
    const file = fine(await attach(docket.as(requester), Buffer.alloc(0), 'empty.txt'), 201);
    expect(file.size).toBe(0);
    const answer = await download(docket.as(requester), file.id);
    expect(answer.status).toBe(200);
    expect(answer.body).toHaveLength(0);
  });

  it.each([
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'page.html'],
    [
      'a drawing',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
      'drawing.svg',
    ],
    ['a picture', PNG, 'dot.png'],
    ['a script', Buffer.from('alert(1)'), 'script.js'],
  ])('are never rendered in our origin: %s', async (_, content, name) => {
    const { id } = fine(await attach(docket.as(requester), content, name), 201);
    const { headers } = await download(docket.as(requester), id);
    expect(headers['content-disposition']).toMatch(/^attachment;/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toMatch(/sandbox/);
    expect(headers['content-type']).not.toMatch(/html|svg|javascript/);
    expect(headers['cache-control']).toMatch(/private|no-store/);
  });

  it.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\grace\\Bericht.pdf', 'Bericht.pdf'],
    ['Rechnung März 📄.pdf', 'Rechnung März 📄.pdf'],
    ["it's (really) *new*!.txt", "it's (really) *new*!.txt"],
    ['a;b=c, d.txt', 'a;b=c, d.txt'],
    ['invoice\u202egpj.exe', 'invoicegpj.exe'],
    ['..', expect.stringMatching(/./)],
  ])('keep their name, as far as it is one: %s', async (name, expected) => {
    const file = fine(await attach(docket.as(requester), Buffer.from('x'), name), 201);
    expect(file.name).toEqual(expected);
    const { headers } = await download(docket.as(requester), file.id);
    const [, encoded] =
      /^attachment; filename\*=UTF-8''([\w!#$&+.^`|~%-]+)$/.exec(headers['content-disposition']!) ?? [];
    expect(decodeURIComponent(encoded!)).toEqual(expected);
  });

  it('have a short name in the end, of whole characters', async () => {
    const file = fine(
      await attach(docket.as(requester), Buffer.from('x'), `${'a'.repeat(199)}📄${'b'.repeat(300)}.txt`),
      201,
    );
    expect(file.name.length).toBeLessThanOrEqual(255);
    expect(file.name.isWellFormed()).toBe(true);
    const sent = fine(await message(docket.as(requester), { body: 'x', attachmentIds: [file.id] }), 201);
    expect(sent.attachments[0].name).toBe(file.name);
    expect((await download(docket.as(requester), file.id)).status).toBe(200);
  });

  describe('are not for', () => {
    let file: { id: string };
    beforeAll(async () => {
      file = fine(await attach(docket.as(requester), Buffer.from('private')), 201);
      await message(docket.as(requester), { body: 'See here', attachmentIds: [file.id] });
    });

    it.each([
      ['another requester', () => docket.as(stranger)],
      ['a made-up key', () => docket.withKey('A'.repeat(43))],
    ])('%s, to whom they are as good as not there', async (_, who) => {
      const answer = await who().get(`/v1/attachments/${file.id}`);
      expectProblem(answer, { status: 404, code: 'attachment/not-found' });
      expectAlike(answer, await who().get('/v1/attachments/0190d5e2-0000-7000-8000-000000000000'));
      expectAlike(answer, await who().get('/v1/attachments/nonsense'));
    });

    it('an agent of another team', async () => {
      const other = await docket.createPerson('agent');
      expectProblem(await docket.as(other).get(`/v1/attachments/${file.id}`), { status: 404 });
      const head = await docket.as(other).head(`/v1/attachments/${file.id}`);
      expect(head.status).toBe(404);
    });

    it("the key of another ticket, nor that ticket's thread", async () => {
      const other = await docket.openTicket();
      expectProblem(await docket.withKey(other.trackingKey).get(`/v1/attachments/${file.id}`), { status: 404 });
      const free = fine(await attach(docket.as(requester), Buffer.from('still free')), 201);
      for (const { id } of [file, free]) {
        const answer = await message(
          docket.withKey(other.trackingKey),
          { body: 'x', attachmentIds: [id] },
          other.number,
        );
        expectProblem(answer, { status: 400, pointer: '/attachmentIds/0' });
      }
      expect(await docket.thread(other.number)).toHaveLength(1);
    });

    it('anybody without a log-in', async () => {
      expectProblem(await docket.http.get(`/v1/attachments/${file.id}`), { status: 401 });
    });
  });

  describe('of internal notes', () => {
    const secret = 'what we think of them';
    let file: { id: string };
    beforeAll(async () => {
      file = fine(await attach(docket.as(agent), Buffer.from(secret), 'opinion.txt'), 201);
      const note = { body: 'My opinion', visibility: 'internal', attachmentIds: [file.id] };
      fine(await message(docket.as(agent), note), 201);
    });

    it('are there for agents', async () => {
      expect((await download(docket.as(agent), file.id)).body.toString()).toBe(secret);
    });

    it.each([
      ['the requester', () => docket.as(requester)],
      ['whoever has the key', () => docket.withKey(ticket.trackingKey)],
    ])('are not there for %s, who cannot put them into a message of their own either', async (_, who) => {
      const answer = await who().get(`/v1/attachments/${file.id}`);
      expectProblem(answer, { status: 404 });
      expectAlike(answer, await who().get('/v1/attachments/0190d5e2-0000-7000-8000-000000000000'));
      expectProblem(await message(who(), { body: 'x', attachmentIds: [file.id] }), {
        status: 400,
        pointer: '/attachmentIds/0',
      });
    });

    it('are not there before the note is written either', async () => {
      const draft = fine(await attach(docket.as(agent), Buffer.from(secret), 'draft.txt'), 201);
      expectProblem(await docket.as(requester).get(`/v1/attachments/${draft.id}`), { status: 404 });
      expectProblem(await message(docket.as(requester), { body: 'x', attachmentIds: [draft.id] }), { status: 400 });
    });
  });

  it('belong to one message only', async () => {
    const file = fine(await attach(docket.as(requester), Buffer.from('x')), 201);
    fine(await message(docket.as(requester), { body: 'one', attachmentIds: [file.id] }), 201);
    const before = await docket.thread(ticket.number);
    const again = await message(docket.as(requester), { body: 'two', attachmentIds: [file.id] });
    expectProblem(again, { status: 400, pointer: '/attachmentIds/0' });
    expect(await docket.thread(ticket.number)).toEqual(before);
  });

  it('go with the message into the follow-up of a closed ticket', async () => {
    const closed = await docket.openTicket({}, requester);
    await docket.change(closed.number, { status: 'closed' });
    const file = fine(await attach(docket.as(requester), Buffer.from('x'), 'x.txt', closed.number), 201);
    const sent = fine(await message(docket.as(requester), { body: 'x', attachmentIds: [file.id] }, closed.number), 201);
    expect(sent.ticket).not.toBe(closed.number);
    expect(sent.attachments).toEqual([file]);
    expect((await docket.thread(sent.ticket))[0]!.attachments).toEqual([file]);
  });

  describe('are refused', () => {
    const kept = async () => {
      const files = await readdir(join(docket.environment.dataDir, 'attachments'), { recursive: true });
      const [row] = await docket.query<{ n: number }>(`SELECT count(*)::int AS n FROM attachment`);
      return { files: files.length, rows: row!.n };
    };
    const post = (body: Buffer | string, type: string) =>
      docket.as(requester).post(`/v1/tickets/${ticket.number}/attachments`).set('content-type', type).send(body);

    it('over 25 MB, of which nothing stays, and taken up to there', async () => {
      const before = await kept();
      expectProblem(await attach(docket.as(requester), Buffer.alloc(LIMIT + 1, 7)), {
        status: 413,
        code: 'input/too-large',
      });
      expect(await kept()).toEqual(before);
      expect(fine(await attach(docket.as(requester), Buffer.alloc(LIMIT, 7)), 201).size).toBe(LIMIT);
    });

    it.each(['application/json', 'text/plain'])('as %s, and the right type is named', async (type) => {
      const answer = await post('{"file":"x"}', type);
      expectProblem(answer, { status: 415 });
      expect(answer.body.detail).toContain('multipart/form-data');
    });

    it('under another name than "file"', async () => {
      const answer = await docket
        .as(requester)
        .post(`/v1/tickets/${ticket.number}/attachments`)
        .attach('document', Buffer.from('x'), 'x.txt');
      expectProblem(answer, { status: 400, pointer: '/file' });
    });

    it('as a mere field', async () => {
      const answer = await docket.as(requester).post(`/v1/tickets/${ticket.number}/attachments`).field('file', 'x');
      expectProblem(answer, { status: 400, pointer: '/file' });
    });

    it.each([
      ['without a boundary', 'multipart/form-data', '--x--'],
      ['without a part', 'multipart/form-data; boundary=x', '--x--\r\n'],
      ['that are no multipart at all', 'multipart/form-data; boundary=x', 'nonsense'],
      ['that are empty', 'multipart/form-data; boundary=x', ''],
      [
        'that break off',
        'multipart/form-data; boundary=x',
        '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf of',
      ],
    ])('%s', async (_, type, body) => {
      const before = await kept();
      const answer = await post(Buffer.from(body), type);
      expect(answer.status, answer.text).toBeGreaterThanOrEqual(400);
      expectProblem(answer, { status: answer.status });
      expect(answer.status, answer.text).toBeLessThan(500);
      expect((await kept()).rows).toBe(before.rows);
    });

    it('in messages when there are too many of them, or they are none', async () => {
      const id = '0190d5e2-0000-4000-8000-000000000000';
      const many = Array<string>(21).fill(id);
      for (const [attachmentIds, pointer] of [
        [many, '/attachmentIds'],
        [['x'], '/attachmentIds'],
        ['x', '/attachmentIds'],
        [[id], '/attachmentIds/0'],
      ] as const) {
        expectProblem(await message(docket.as(agent), { body: 'x', attachmentIds }), { status: 400, pointer });
      }
    });
  });
});
