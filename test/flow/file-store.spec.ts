import { createHash, randomBytes } from 'node:crypto';
import { readdir, utimes } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BlobStore } from '../../src/platform/storage/blob-store.js';
import { RemoveOrphans } from '../../src/tickets/attachments/remove-orphans.js';
import { fine, type Opened, startTestDocket, type TestDocket } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { mailIn, SUPPORT } from '../support/mails.js';
import { expectProblem } from '../support/problem.js';
import { S3Server } from '../support/s3-server.js';
import { sendMail } from '../support/smtp-client.js';

const MB = 1024 * 1024;
const LARGE = 80 * MB;
const AT_ONCE = 4;
/** How much more memory four large files may take on their way, all of them together. */
const MEMORY = 200 * MB;

interface Store {
  environment: Record<string, string>;
  keys(docket: TestDocket): Promise<string[]>;
  /** Makes a key look as if it had been written then. */
  age(docket: TestDocket, key: string, at: Date): Promise<void>;
  stop(): Promise<void>;
}

const disk: Store = {
  environment: {},
  async keys({ environment }) {
    const folder = join(environment.dataDir, 'attachments');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  },
  age: ({ environment }, key, at) => utimes(join(environment.dataDir, 'attachments', key), at, at),
  stop: () => Promise.resolve(),
};

async function inS3(): Promise<Store> {
  const s3 = await S3Server.start();
  return {
    environment: { ...s3.environment, S3_PREFIX: 'desk/' },
    keys: async () => (await s3.keys()).map((key) => key.replace(/^desk\//, '')),
    age: (_docket, key, at) => s3.age(`desk/${key}`, at),
    stop: () => s3.stop(),
  };
}

describe.each([
  ['on disk', () => Promise.resolve(disk)],
  ['in S3', inS3],
])('files %s', (_where, open) => {
  let store: Store;
  let docket: TestDocket;
  beforeAll(async () => {
    store = await open();
    docket = await startTestDocket({
      ...store.environment,
      ATTACHMENT_LIMIT: String(LARGE),
      ATTACHMENT_TICKET_LIMIT: String(20 * LARGE),
    });
  });
  afterAll(async () => {
    await docket?.stop();
    await store?.stop();
  });

  const attach = async ({ number }: Pick<Opened, 'number'>, content: Buffer, name = 'file.bin') =>
    fine(
      await docket.as(docket.admin).post(`/v1/tickets/${number}/attachments`).attach('file', content, name),
      201,
    ) as {
      id: string;
      sha256: string;
      thumbnail?: string;
    };
  const read = (id: string, headers = {}) =>
    fetch(`${docket.url}/v1/attachments/${id}`, {
      headers: { authorization: `Bearer ${docket.admin.token}`, ...headers },
    });
  const sweep = async () => {
    await docket.app.get(RemoveOrphans, { strict: false }).execute();
    await docket.settled();
  };
  const keysOf = async (sha256: string) => (await store.keys(docket)).filter((key) => key.endsWith(sha256)).sort();
  const drafts = async () => (await store.keys(docket)).filter((key) => key.startsWith('incoming/'));
  const makeOld = (ids: string[]) =>
    docket.query(`UPDATE attachment SET created_at = created_at - interval '25 hours' WHERE id = ANY($1)`, [ids]);
  const yesterday = () => new Date(Date.now() - 25 * 3_600_000);

  it('come back as they went, whole and in pieces, and are there once', async () => {
    const ticket = await docket.openTicket();
    const content = randomBytes(12 * MB);
    const sent = await Promise.all([attach(ticket, content), attach(ticket, content)]);
    for (const { id } of sent) expect(content.equals(Buffer.from(await (await read(id)).arrayBuffer()))).toBe(true);
    const piece = await read(sent[0].id, { range: 'bytes=6000000-6000999' });
    expect(piece.status).toBe(206);
    expect(content.subarray(6_000_000, 6_001_000).equals(Buffer.from(await piece.arrayBuffer()))).toBe(true);
    expect(await keysOf(sent[0].sha256)).toHaveLength(1);
    await expect.poll(drafts).toEqual([]);
    const none = await attach(ticket, Buffer.alloc(0));
    expect((await read(none.id)).status).toBe(200);
  });

  it('come in by mail, have thumbnails', async () => {
    const picture = await sharp({ create: { width: 900, height: 900, channels: 3, background: '#36c' } })
      .png()
      .toBuffer();
    const attachments = [{ filename: 'photo.png', content: picture }];
    const { ticket } = await mailIn(docket, { from: 'grace@example.com', subject: 'A photo', attachments });
    const [file] = (await docket.thread(ticket!))[0]!.attachments;
    expect(picture.equals(Buffer.from(await (await read(file!.id)).arrayBuffer()))).toBe(true);
    expect((await docket.http.get(file!.thumbnail!)).status).toBe(200);
    expect(await keysOf(file!.sha256)).toHaveLength(2);
    await expect.poll(drafts).toEqual([]);
  });

  it('of no message are removed after a day, with their bytes and thumbnails', async () => {
    const ticket = await docket.openTicket();
    const content = await sharp({ create: { width: 400, height: 400, channels: 3, background: '#c63' } })
      .png()
      .toBuffer();
    const file = await attach(ticket, content);
    expect((await docket.http.get(file.thumbnail!)).status).toBe(200);
    await sweep();
    expect(await keysOf(file.sha256)).toHaveLength(2);
    await makeOld([file.id]);
    await sweep();
    expect(await keysOf(file.sha256)).toEqual([]);
    expect((await read(file.id)).status).toBe(404);
    expect(await docket.query(`SELECT 1 FROM stored_file WHERE sha256 = $1`, [file.sha256])).toEqual([]);
    const answer = await docket
      .as(docket.admin)
      .post(`/v1/tickets/${ticket.number}/messages`)
      .send({ body: 'Too late', attachmentIds: [file.id] });
    expect(answer.status).toBe(400);
  });

  it('of a message stay, and so do bytes that another one has', async () => {
    const ticket = await docket.openTicket();
    const content = randomBytes(1000);
    const [tied, free] = [await attach(ticket, content), await attach(ticket, content)];
    await docket.reply(ticket.number, { body: 'See here', attachmentIds: [tied.id] });
    await makeOld([tied.id, free.id]);
    await sweep();
    expect((await read(free.id)).status).toBe(404);
    expect(content.equals(Buffer.from(await (await read(tied.id)).arrayBuffer()))).toBe(true);
  });

  it('that come again while they are removed are there afterwards', async () => {
    const ticket = await docket.openTicket();
    for (let round = 0; round < 10; round++) {
      const content = randomBytes(5000);
      const old = await attach(ticket, content);
      await makeOld([old.id]);
      const [, ...again] = await Promise.all([
        docket.app.get(RemoveOrphans, { strict: false }).execute(),
        attach(ticket, content),
        attach(ticket, content),
      ]);
      await docket.settled();
      for (const { id } of again) {
        const answer = await read(id);
        expect(answer.status, `round ${round}`).toBe(200);
        expect(content.equals(Buffer.from(await answer.arrayBuffer()))).toBe(true);
      }
    }
  });

  it('that a process left behind when it died are removed, but not what others have as well', async () => {
    const blobs = docket.app.get(BlobStore, { strict: false });
    const key = (sha256: string) => `${sha256.slice(0, 2)}/${sha256}`;
    // Received only; kept, and then nothing was committed; kept by somebody else as well.
    const received = await blobs.receive(Readable.from([randomBytes(1000)]));
    const kept = await blobs.receive(Readable.from([randomBytes(1000)]));
    await blobs.keep(kept, key(kept.sha256));
    const content = randomBytes(1000);
    const file = await attach(await docket.openTicket(), content);
    const shared = await blobs.receive(Readable.from([content]));
    await blobs.keep(shared, key(shared.sha256));
    const fresh = await blobs.receive(Readable.from([randomBytes(1000)]));
    await sweep();
    expect((await drafts()).length).toBeGreaterThanOrEqual(4);
    for (const draft of [received, kept, shared]) await store.age(docket, draft.key, yesterday());
    await sweep();
    expect(await drafts()).toEqual([fresh.key]);
    expect(await keysOf(kept.sha256)).toEqual([]);
    expect((await read(file.id)).status).toBe(200);
    await blobs.discard(fresh);
  });

  it('that break off leave nothing', async () => {
    const { number } = await docket.openTicket();
    const head = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\n\r\n';
    const url = new URL(`${docket.url}/v1/tickets/${number}/attachments`);
    const headers = {
      authorization: `Bearer ${docket.admin.token}`,
      'content-type': 'multipart/form-data; boundary=x',
    };
    await new Promise<void>((resolve) => {
      const upload = request(url, { method: 'POST', headers: { ...headers, 'content-length': 50 * MB } });
      upload.on('error', () => resolve());
      upload.write(head);
      upload.write(Buffer.alloc(11 * MB), () => setTimeout(() => upload.destroy(), 200));
    });
    await expect.poll(drafts, { timeout: 10_000 }).toEqual([]);
  });

  it('are never in memory as a whole, not in either direction', { timeout: 120_000 }, async () => {
    const ticket = await docket.openTicket();
    const upload = async (seed: number) => {
      const block = randomBytes(64 * 1024);
      const hash = createHash('sha256');
      const body = async function* () {
        yield Buffer.from('--x\r\ncontent-disposition: form-data; name="file"; filename="a.bin"\r\n\r\n');
        for (let sent = 0; sent < LARGE; sent += block.length) {
          block.writeUInt32LE(seed * 10_000_000 + sent / block.length);
          // The block is written over: whoever kept it would have the wrong bytes in the end.
          const copy = Buffer.from(block);
          hash.update(copy);
          yield copy;
        }
        yield Buffer.from('\r\n--x--\r\n');
      };
      const url = new URL(`${docket.url}/v1/tickets/${ticket.number}/attachments`);
      const headers = {
        authorization: `Bearer ${docket.admin.token}`,
        'content-type': 'multipart/form-data; boundary=x',
      };
      const sending = request(url, { method: 'POST', headers });
      const answered = new Promise<string>((resolve, reject) => {
        sending.on('error', reject).on('response', (answer) => {
          let text = '';
          answer.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve(text));
        });
      });
      await pipeline(Readable.from(body()), sending);
      const file = JSON.parse(await answered) as { id: string; sha256: string; size: number };
      expect(file).toMatchObject({ size: LARGE, sha256: hash.digest('hex') });
      return file;
    };
    const download = async ({ id, sha256 }: { id: string; sha256: string }) => {
      const hash = createHash('sha256');
      for await (const chunk of (await read(id)).body!) hash.update(chunk as Uint8Array);
      expect(hash.digest('hex')).toBe(sha256);
    };
    const grown = await peak(async () => {
      const files = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => upload(i)));
      await Promise.all(files.map(download));
    });
    expect(grown).toBeLessThan(MEMORY);
    if (process.env.PRINT_FIGURES)
      console.log(`${AT_ONCE} files of ${LARGE / MB} MB: ${Math.round(grown / MB)} MB more`);
  });
});

describe('a store in S3 that is away', () => {
  let s3: S3Server;
  let docket: TestDocket;
  beforeAll(async () => {
    s3 = await S3Server.start();
    docket = await startTestDocket(s3.environment);
  });
  afterAll(async () => {
    await docket?.stop();
    await s3?.stop();
  });

  it('takes and gives nothing meanwhile, which is said, and mail with files waits', { timeout: 60_000 }, async () => {
    const { number } = await docket.openTicket();
    const upload = (content: Buffer) =>
      docket.as(docket.admin).post(`/v1/tickets/${number}/attachments`).attach('file', content, 'x.bin');
    const read = (id: string) => docket.as(docket.admin).get(`/v1/attachments/${id}`);
    const { id } = fine(await upload(randomBytes(100)), 201) as { id: string };
    s3.isDown = true;
    for (const size of [100, 11 * MB]) {
      expectProblem(await upload(randomBytes(size)), { status: 503, code: 'server/unavailable' });
    }
    expectProblem(await read(id), { status: 503, code: 'server/unavailable' });
    const attachments = [{ filename: 'noise.bin', content: randomBytes(1000) }];
    await sendMail(docket, { from: 'grace@example.com', to: SUPPORT, subject: 'A file', text: 'Here.', attachments });
    const waiting = `SELECT relays, failures FROM outbox_entry WHERE job = 'mail.route' AND last_error LIKE '%store of files%'`;
    await eventually(async () => {
      await docket.query(`UPDATE outbox_entry SET relay_after = now() WHERE relays < 8`);
      const [mail] = await docket.query<{ relays: number; failures: number }>(waiting);
      expect(mail?.relays).toBeGreaterThan(5);
      expect(mail?.failures).toBe(0);
    }, 40_000);
    s3.isDown = false;
    // A try that began before may put it off once more.
    await eventually(async () => {
      await docket.query(`UPDATE outbox_entry SET relay_after = now()`);
      expect(await docket.query(`SELECT 1 FROM outbox_entry WHERE job = 'mail.route'`)).toEqual([]);
    });
    await docket.settled();
    expect((await read(id)).status).toBe(200);
    const files = await docket.query(`SELECT name FROM attachment WHERE name = 'noise.bin' AND message_id IS NOT NULL`);
    expect(files).toHaveLength(1);
    expect(s3.open).toBe(0);
  });

  it('refuses who has another key', async () => {
    const other = await startTestDocket({ ...s3.environment, S3_SECRET_ACCESS_KEY: 'not the one' });
    try {
      const { number } = await other.openTicket();
      const answer = await other
        .as(other.admin)
        .post(`/v1/tickets/${number}/attachments`)
        .attach('file', randomBytes(10), 'x.bin');
      expectProblem(answer, { status: 503 });
      expect(answer.text).not.toContain('not the one');
    } finally {
      await other.stop();
    }
  });
});

/** Bytes by which heap and buffers of this process, client and stand-ins included, grow at most meanwhile. */
async function peak(work: () => Promise<unknown>): Promise<number> {
  const used = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
  const before = used();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, used())), 10);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return most - before;
}
