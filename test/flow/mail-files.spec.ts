import { createHash, randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, type Opened, startTestDocket, type TestDocket } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

const LIMIT = 100_000;

describe('files of a reply', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url, MAIL_ATTACHMENT_LIMIT: String(LIMIT) });
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  const attach = async ({ number }: Opened, content: Buffer, name: string): Promise<string> =>
    fine(await docket.as(docket.admin).post(`/v1/tickets/${number}/attachments`).attach('file', content, name), 201).id;
  const filesOf = (email: string, text: string) => sink.receive(email, ({ parsed }) => parsed.text!.includes(text));

  it('travel with the mail as they are', async () => {
    const ticket = await docket.openTicket();
    const noise = randomBytes(50_000);
    const text = Buffer.from('Größe: 5 µm\r\n.\r\n');
    const attachmentIds = [await attach(ticket, noise, 'Gerät, neu.bin'), await attach(ticket, text, 'readme.txt')];
    await docket.reply(ticket.number, { body: 'See the files.', attachmentIds });
    const { parsed } = await filesOf(ticket.requester.email, 'See the files.');
    expect(parsed.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ['Gerät, neu.bin', 'application/octet-stream'],
      ['readme.txt', 'text/plain'],
    ]);
    expect(parsed.attachments[0]!.content.equals(noise)).toBe(true);
    expect(parsed.attachments[1]!.content.equals(text)).toBe(true);
    expect(parsed.text).not.toContain('/attachments/');
  });

  it('that are too large together are linked, and the link works for whoever got the mail', async () => {
    const ticket = await docket.openTicket();
    const [small, large] = [randomBytes(30_000), randomBytes(LIMIT)];
    const attachmentIds = [await attach(ticket, large, 'large.bin'), await attach(ticket, small, 'small.bin')];
    await docket.reply(ticket.number, { body: 'See both files.', attachmentIds });
    const { parsed } = await filesOf(ticket.requester.email, 'See both files.');
    // The large one alone fills the limit.
    expect(parsed.attachments.map(({ filename }) => filename)).toEqual(['large.bin']);
    expect(parsed.text).toContain('small.bin (30 kB)');
    const link = new URL(/http:\S+\/attachments\/\S+/.exec(parsed.text!)![0]);
    expect(parsed.html).toContain(link.href.replaceAll('&', '&amp;'));
    const answer = await docket.http
      .get(link.pathname + link.search)
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => done(null, Buffer.concat(chunks)));
      });
    expect(answer.status).toBe(200);
    expect(small.equals(answer.body as Buffer)).toBe(true);
    link.searchParams.set('key', 'another');
    expect((await docket.http.get(link.pathname + link.search)).status).toBe(404);
  });

  it('of a note stay inside', async () => {
    const ticket = await docket.openTicket();
    const agent = await docket.createPerson('agent');
    await docket.change(ticket.number, { assigneeId: agent.id });
    const attachmentIds = [await attach(ticket, randomBytes(10), 'secret.bin')];
    await docket.reply(ticket.number, { body: 'Between us.', visibility: 'internal', attachmentIds });
    const { parsed } = await filesOf(agent.email, 'Between us.');
    expect(parsed.attachments).toEqual([]);
    expect(parsed.text).toContain('secret.bin');
    await docket.settled();
    expect(sink.to(ticket.requester.email)).toHaveLength(1);
  });

  it('travel with every try', async () => {
    const ticket = await docket.openTicket();
    const { email } = ticket.requester;
    await sink.receive(email);
    const content = randomBytes(40_000);
    sink.refuse({ code: 451, address: email, times: 1 });
    await docket.reply(ticket.number, {
      body: 'Once more.',
      attachmentIds: [await attach(ticket, content, 'noise.bin')],
    });
    const where = `to_address = $1 AND kind = 'reply'`;
    await eventually(async () =>
      expect(await docket.query(`SELECT state FROM outbound_mail WHERE ${where}`, [email])).toEqual([
        { state: 'deferred' },
      ]),
    );
    await docket.query(`UPDATE outbound_mail SET next_attempt_at = now() WHERE ${where}`, [email]);
    await docket.query(`UPDATE outbox_entry SET relay_after = now()`);
    const { parsed } = await filesOf(email, 'Once more.');
    expect(parsed.attachments[0]!.content.equals(content)).toBe(true);
  });

  it('that are not there make the mail wait, rather than go without them', async () => {
    const ticket = await docket.openTicket();
    const { email } = ticket.requester;
    await sink.receive(email);
    const content = randomBytes(40_000);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const attachmentIds = [await attach(ticket, content, 'noise.bin')];
    const path = join(docket.environment.dataDir, 'attachments', sha256.slice(0, 2), sha256);
    await rename(path, `${path}.away`);
    await docket.reply(ticket.number, { body: 'Here it is.', attachmentIds });
    const where = `to_address = $1 AND kind = 'reply'`;
    await eventually(async () =>
      expect(await docket.query(`SELECT state, last_error FROM outbound_mail WHERE ${where}`, [email])).toEqual([
        { state: 'deferred', last_error: expect.stringContaining('noise.bin') },
      ]),
    );
    expect(sink.to(email)).toHaveLength(1);
    await rename(`${path}.away`, path);
    await docket.query(`UPDATE outbound_mail SET next_attempt_at = now() WHERE ${where}`, [email]);
    await docket.query(`UPDATE outbox_entry SET relay_after = now()`);
    const { parsed } = await filesOf(email, 'Here it is.');
    expect(parsed.attachments[0]!.content.equals(content)).toBe(true);
  });
});
