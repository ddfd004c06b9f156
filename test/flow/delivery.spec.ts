import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { dkimVerify } from 'mailauth/lib/dkim/verify.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startBeside, startTestDocket, type TestDocket, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

const address = () => `${unique('grace')}@example.com`;

describe('mail that goes out signed', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: 'spki', format: 'der' }).toString('base64')}`;
  let sink: SmtpSink;
  let docket: TestDocket;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({
      SMTP_URL: sink.url,
      MAIL_FROM: 'Lamp Support <help@lamps.example>',
      DKIM_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      DKIM_SELECTOR: 'd2026',
    });
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  /** What a mail server makes of it, for which DNS has this key. */
  async function judge(raw: Buffer) {
    const resolver = async (name: string, type: string) => {
      if (type === 'TXT' && name === 'd2026._domainkey.lamps.example') return [[record]];
      throw Object.assign(new Error(`No ${type} of ${name}`), { code: 'ENOTFOUND' });
    };
    const { results } = await dkimVerify(raw, { resolver });
    return results.map(({ status, signingDomain }) => `${status.result} ${signingDomain} ${status.aligned}`);
  }

  it('is known to be ours, whatever it says', async () => {
    const email = address();
    await docket.openTicket({
      subject: 'プリンター 🖨️',
      body: 'Dark.\r\n\r\n.\r\n..dots\r\n\r\n\r\n',
      requester: { email },
    });
    const { raw } = await sink.receive(email);
    expect(await judge(raw)).toEqual(['pass lamps.example lamps.example']);
    const signed = /[;\s]h=([^;]+);/.exec(raw.toString('latin1'))![1]!.toLowerCase().replaceAll(/\s/g, '').split(':');
    expect(signed).toEqual(
      expect.arrayContaining(['from', 'to', 'subject', 'date', 'message-id', 'reply-to', 'auto-submitted']),
    );
    const forged = Buffer.from(raw.toString('latin1').replace('Lamp Support', 'Lamp Sapport'), 'latin1');
    expect(await judge(forged)).toEqual([expect.stringMatching(/^fail/)]);
  });

  it('with files, which wait on disk meanwhile and leave nothing behind', async () => {
    const ticket = await docket.openTicket();
    const content = randomBytes(3_000_000);
    const file = fine(
      await docket
        .as(docket.admin)
        .post(`/v1/tickets/${ticket.number}/attachments`)
        .attach('file', content, 'noise.bin'),
      201,
    );
    await docket.reply(ticket.number, { body: 'Here it is.', attachmentIds: [file.id] });
    const { raw, parsed } = await sink.receive(ticket.requester.email, (mail) => mail.parsed.attachments.length > 0);
    expect(await judge(raw)).toEqual(['pass lamps.example lamps.example']);
    expect(parsed.attachments[0]!.content.equals(content)).toBe(true);
    await eventually(async () => expect(await readdir(join(docket.environment.dataDir, 'signing'))).toEqual([]));
  });
});

describe('mail that goes out at a pace', () => {
  it('is never faster than allowed, by however many workers', async () => {
    const sink = await startSmtpSink();
    const docket = await startTestDocket({ SMTP_URL: sink.url, MAIL_RATE_LIMIT: '120' });
    const other = await startBeside(docket, { ROLE: 'worker', SMTP_URL: sink.url, MAIL_RATE_LIMIT: '120' });
    try {
      const start = Date.now();
      await Promise.all(Array.from({ length: 9 }, () => docket.openTicket()));
      await eventually(() => expect(sink.mails).toHaveLength(9), 20_000);
      // Two a second: the ninth begins in the fifth second, or in the third if each worker counted for itself.
      expect(sink.mails[8]!.at - start).toBeGreaterThanOrEqual(4_000);
      expect(new Set(sink.mails.map(({ parsed }) => parsed.messageId)).size).toBe(9);
    } finally {
      await other.stop();
      await docket.stop();
      await sink.goDown();
    }
  });
});
