import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Http, type Opened, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { expectAlike, expectProblem } from '../support/problem.js';

const FILE = 50_000;
const TICKET = 120_000;
const REQUESTER = 200_000;

describe('files', () => {
  let docket: TestDocket;
  let requester: TestPerson;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({
      ROLE: 'api',
      ATTACHMENT_LIMIT: String(FILE),
      ATTACHMENT_TICKET_LIMIT: String(TICKET),
      ATTACHMENT_REQUESTER_LIMIT: String(REQUESTER),
    });
    requester = await docket.createPerson('requester');
    agent = await docket.createPerson('agent');
  });
  afterAll(() => docket?.stop());

  const attach = (http: Http, { number }: Opened, content: Buffer, name = 'file.bin') =>
    http.post(`/v1/tickets/${number}/attachments`).attach('file', content, name);
  const get = (http: Http, path: string, headers: Record<string, string> = {}): Promise<Response> =>
    http
      .get(path)
      .set(headers)
      .buffer(true)
      .parse((answer, done) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => done(null, Buffer.concat(chunks)));
      }) as unknown as Promise<Response>;
  const bytesOf = async (ticket: Opened) => {
    const [row] = await docket.query<{ bytes: number }>(
      `SELECT coalesce(sum(size), 0)::int AS bytes FROM attachment JOIN ticket ON ticket.id = ticket_id WHERE serial = $1`,
      [ticket.number.slice(3)],
    );
    return row!.bytes;
  };
  const stored = async () => {
    const entries = await readdir(join(docket.environment.dataDir, 'attachments'), { recursive: true });
    return entries.filter((name) => /[0-9a-f]{64}$|incoming\/./.test(name));
  };

  describe('have limits, which are named:', () => {
    it('for one', async () => {
      const ticket = await docket.openTicket();
      const http = docket.withKey(ticket.trackingKey);
      const answer = await attach(http, ticket, Buffer.alloc(FILE + 1, 7));
      expectProblem(answer, { status: 413, code: 'input/too-large' });
      expect(answer.body.detail).toContain(`${FILE} bytes`);
      fine(await attach(http, ticket, Buffer.alloc(FILE, 7)), 201);
    });

    it('for all of a ticket, whoever sends them, also at once', async () => {
      const ticket = await docket.openTicket();
      const [theirs, ours] = [docket.withKey(ticket.trackingKey), docket.as(agent)];
      const before = (await stored()).length;
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, i) => attach(i % 2 ? theirs : ours, ticket, randomBytes(50_000))),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 413, 413, 413, 413, 413, 413]);
      expect(await bytesOf(ticket)).toBe(100_000);
      const refusal = answers.find(({ status }) => status === 413)!;
      expectProblem(refusal, { status: 413, code: 'attachment/ticket-limit' });
      expect(refusal.body.detail).toMatch(new RegExp(`${TICKET} bytes.*ATTACHMENT_TICKET_LIMIT`));
      fine(await attach(theirs, ticket, randomBytes(20_000)), 201);
      expectProblem(await attach(ours, ticket, Buffer.from('x')), { status: 413, code: 'attachment/ticket-limit' });
      // What was refused left nothing.
      expect((await stored()).length).toBe(before + 3);
    });

    it('for a requester within a day, on all of their tickets, also at once', async () => {
      const me = await docket.createPerson('requester');
      const tickets = await Promise.all(Array.from({ length: 6 }, () => docket.openTicket({}, me)));
      const answers = await Promise.all(tickets.map((ticket) => attach(docket.as(me), ticket, randomBytes(50_000))));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 429, 429]);
      const refusal = answers.find(({ status }) => status === 429)!;
      expectProblem(refusal, { status: 429, code: 'attachment/requester-limit' });
      expect(refusal.body.detail).toMatch(new RegExp(`${REQUESTER} bytes.*ATTACHMENT_REQUESTER_LIMIT`));
      expect(Number(refusal.headers['retry-after'])).toBeGreaterThan(23 * 3600);
      // Agents have none, and a day later there is room again.
      const [ticket] = tickets;
      fine(await attach(docket.as(docket.admin), ticket!, randomBytes(1000)), 201);
      await docket.query(`UPDATE attachment SET created_at = created_at - interval '25 hours' WHERE uploader_id = $1`, [
        me.id,
      ]);
      fine(await attach(docket.as(me), tickets[5]!, randomBytes(1000)), 201);
    });
  });

  it.each([
    ['a program', Buffer.concat([Buffer.from('MZ'), randomBytes(500)]), 'application/x-msdownload'],
    ['a program of another system', Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), randomBytes(500)]), 'x-elf'],
  ])('are refused by their content, whatever they are called: %s', async (_what, content, type) => {
    const ticket = await docket.openTicket();
    const before = await stored();
    const answer = await attach(docket.withKey(ticket.trackingKey), ticket, content, 'photo.png');
    expectProblem(answer, { status: 415, code: 'attachment/type-refused', pointer: '/file' });
    expect(answer.body.detail).toContain(type);
    expect(await stored()).toEqual(before);
  });

  it('are there once, however often they are sent, and also at once', async () => {
    const content = randomBytes(30_000);
    const tickets = await Promise.all(Array.from({ length: 4 }, () => docket.openTicket()));
    const before = (await stored()).length;
    const sent = await Promise.all(
      tickets.map((ticket) => attach(docket.withKey(ticket.trackingKey), ticket, content)),
    );
    const files = sent.map((answer) => fine(answer, 201));
    expect(new Set(files.map(({ id }) => id)).size).toBe(4);
    await expect.poll(async () => (await stored()).length).toBe(before + 1);
    for (const [i, { id }] of files.entries()) {
      const { body } = await get(docket.withKey(tickets[i]!.trackingKey), `/v1/attachments/${id}`);
      expect(content.equals(body as Buffer)).toBe(true);
    }
  });

  describe('are read in pieces', () => {
    const content = randomBytes(40_000);
    let path: string;
    beforeAll(async () => {
      const ticket = await docket.openTicket();
      path = `/v1/attachments/${fine(await attach(docket.as(agent), ticket, content), 201).id}`;
    });

    it.each([
      ['bytes=0-', 0, 40_000],
      ['bytes=100-199', 100, 200],
      ['bytes=39990-50000', 39_990, 40_000],
      ['bytes=-10', 39_990, 40_000],
    ])('%s', async (range, start, end) => {
      const answer = await get(docket.as(agent), path, { range });
      expect(answer.status).toBe(206);
      expect(answer.headers['content-range']).toBe(`bytes ${start}-${end - 1}/40000`);
      expect(answer.headers['content-length']).toBe(String(end - start));
      expect(answer.headers['content-disposition']).toMatch(/^attachment/);
      expect(content.subarray(start, end).equals(answer.body as Buffer)).toBe(true);
    });

    it('that begin behind the end are refused', async () => {
      const answer = await docket.as(agent).get(path).set('range', 'bytes=40000-');
      expectProblem(answer, { status: 416, code: 'attachment/range' });
      expect(answer.headers['content-range']).toBe('bytes */40000');
    });

    it('only if it is still the same file', async () => {
      const { headers } = await get(docket.as(agent), path);
      const range = 'bytes=0-9';
      expect((await get(docket.as(agent), path, { range, 'if-range': headers.etag! })).status).toBe(206);
      expect((await get(docket.as(agent), path, { range, 'if-range': '"another"' })).status).toBe(200);
    });
  });

  describe('that are pictures have a thumbnail', () => {
    let ticket: Opened;
    const side = { width: 1200, height: 600, channels: 3 as const, background: '#36c' };
    beforeAll(async () => {
      ticket = await docket.openTicket({}, requester);
    });
    const upload = async (content: Buffer, name: string) =>
      fine(await attach(docket.as(requester), ticket, content, name), 201) as { id: string; thumbnail?: string };

    it.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)('%s', async (format) => {
      const content = await sharp({ create: side }).toFormat(format).toBuffer();
      const file = await upload(content, `photo.${format}`);
      expect(file.thumbnail).toMatch(new RegExp(`^/v1/attachments/${file.id}/thumbnail\\?pass=`));
      const answer = await get(docket.http, file.thumbnail!);
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('image/webp');
      expect(answer.headers['content-security-policy']).toMatch(/sandbox/);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      const { width, height } = await sharp(answer.body as Buffer).metadata();
      expect([format, width, height]).toEqual([format, 320, 160]);
    });

    it('upright, and without what the camera wrote of itself', async () => {
      const exif = { IFD0: { Make: 'Camera', Artist: 'Grace Hopper' } };
      const content = await sharp({ create: side }).jpeg().withExif(exif).withMetadata({ orientation: 6 }).toBuffer();
      expect((await sharp(content).metadata()).orientation).toBe(6);
      const { id } = await upload(content, 'photo.jpg');
      const answer = await get(docket.as(requester), `/v1/attachments/${id}/thumbnail`);
      const made = await sharp(answer.body as Buffer).metadata();
      expect([made.width, made.height, made.exif, made.orientation]).toEqual([160, 320, undefined, undefined]);
      expect((answer.body as Buffer).includes('Grace')).toBe(false);
    });

    it('which is the same for all who ask at once, and stays small where the picture is', async () => {
      const content = await sharp({ create: { ...side, width: 20, height: 10 } })
        .png()
        .toBuffer();
      const { id } = await upload(content, 'dot.png');
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => get(docket.as(requester), `/v1/attachments/${id}/thumbnail`)),
      );
      for (const { body } of answers) expect((answers[0]!.body as Buffer).equals(body as Buffer)).toBe(true);
      expect((await sharp(answers[0]!.body as Buffer).metadata()).width).toBe(20);
    });

    it('unless it is broken, which is said, and it is no longer offered', async () => {
      const content = await sharp({ create: side }).png().toBuffer();
      const file = await upload(content.subarray(0, 300), 'torn.png');
      expect(file.thumbnail).toBeDefined();
      for (let i = 0; i < 2; i++) {
        expectProblem(await docket.http.get(file.thumbnail!), { status: 422, code: 'attachment/broken-picture' });
      }
      const body = { body: 'See here', attachmentIds: [file.id] };
      const sent = fine(await docket.as(requester).post(`/v1/tickets/${ticket.number}/messages`).send(body), 201);
      expect(sent.attachments[0]).not.toHaveProperty('thumbnail');
      expect((await docket.as(requester).get(`/v1/attachments/${file.id}`)).status).toBe(200);
    });

    it('unless it would be huge once it is unpacked', async () => {
      const huge = { width: 9000, height: 9000, channels: 3 as const, background: '#fff' };
      const content = await sharp({ create: huge }).png({ compressionLevel: 9, palette: true, colours: 2 }).toBuffer();
      expect(content.length).toBeLessThan(FILE);
      const file = await upload(content, 'bomb.png');
      expectProblem(await docket.http.get(file.thumbnail!), { status: 422, code: 'attachment/broken-picture' });
    });

    it('and nothing else has', async () => {
      const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>');
      for (const content of [drawing, Buffer.from('%PDF-1.7\n'), Buffer.from('text')]) {
        const file = await upload(content, 'picture.png');
        expect(file.thumbnail).toBeUndefined();
        const answer = await docket.as(requester).get(`/v1/attachments/${file.id}/thumbnail`);
        expectProblem(answer, { status: 404, code: 'attachment/no-thumbnail' });
      }
    });

    it('which is for those only that the picture is for', async () => {
      const { id } = await upload(await sharp({ create: side }).png().toBuffer(), 'mine.png');
      const stranger = await docket.createPerson('requester');
      const answer = await docket.as(stranger).get(`/v1/attachments/${id}/thumbnail`);
      expectProblem(answer, { status: 404, code: 'attachment/not-found' });
      expectAlike(
        answer,
        await docket.as(stranger).get('/v1/attachments/0190d5e2-0000-7000-8000-000000000000/thumbnail'),
      );
      expectProblem(await docket.http.get(`/v1/attachments/${id}/thumbnail?pass=x.y`), { status: 401 });
      expectProblem(await docket.http.get(`/v1/attachments/${id}/thumbnail`), { status: 401 });
    });
  });
});
