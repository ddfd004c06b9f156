import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nodemailer from 'nodemailer';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { makeCertificate } from '../support/certificate.js';
import { Conversation } from '../support/conversation.js';
import { fine, startTestDocket, type TestDocket, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { isInstalled } from '../support/installed.js';
import { expectProblem } from '../support/problem.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

const SUPPORT = 'support@docket.localhost';
const SALES = 'support+sales@docket.localhost';
const MEBIBYTE = 1024 * 1024;

const headers = (subject: string) =>
  `From: Grace <${unique('grace')}@example.com>\r\nTo: ${SUPPORT}\r\nSubject: ${subject}\r\nMessage-ID: <${unique('mail')}@example.com>\r\n\r\n`;

/** As much text, in lines. */
const bulk = (bytes: number) => `${'x'.repeat(62)}\r\n`.repeat(Math.floor(bytes / 64));

const subjects = async (docket: TestDocket) =>
  (
    await docket.query<{ subject: string; source: string }>(
      `SELECT substring(convert_from(raw, 'UTF8') FROM 'Subject: ([^\r\n]*)') AS subject, source FROM inbound_mail ORDER BY id`,
    )
  ).map(({ subject, source }) => `${source}: ${subject}`);

describe('the doors for mail', () => {
  let docket: TestDocket;
  let proxy: TcpProxy;
  let smtpPort: number;
  let lmtpPort: number;
  beforeAll(async () => {
    const { hostname, port } = new URL(inject('templateUrl'));
    proxy = await startTcpProxy({ host: hostname, port: Number(port) });
    lmtpPort = await freePort();
    docket = await startTestDocket({
      ROLE: 'api',
      INBOUND_LMTP_PORT: String(lmtpPort),
      DATABASE_PORT: String(proxy.port),
    });
    smtpPort = docket.environment.inboundSmtpPort;
  });
  afterAll(async () => {
    await docket?.stop();
    await proxy?.cut();
  });

  /** Greeted. */
  async function open(protocol: 'smtp' | 'lmtp'): Promise<{ talk: Conversation; offered: string }> {
    const talk = await Conversation.open(protocol === 'smtp' ? smtpPort : lmtpPort);
    await talk.answer();
    return { talk, offered: await talk.say(protocol === 'smtp' ? 'EHLO mx.example.com' : 'LHLO mx.example.com') };
  }
  async function begin(protocol: 'smtp' | 'lmtp', ...recipients: string[]): Promise<Conversation> {
    const { talk } = await open(protocol);
    expect(await talk.say('MAIL FROM:<grace@example.com>')).toMatch(/^250/);
    for (const recipient of recipients) expect(await talk.say(`RCPT TO:<${recipient}>`)).toMatch(/^250/);
    expect(await talk.say('DATA')).toMatch(/^354/);
    return talk;
  }

  it('say how large a mail may be, and offer neither log-in nor, without a certificate, STARTTLS', async () => {
    for (const protocol of ['smtp', 'lmtp'] as const) {
      const { talk, offered } = await open(protocol);
      expect(offered).toContain(`SIZE ${25 * MEBIBYTE}`);
      expect(offered).not.toMatch(/AUTH|STARTTLS/);
      expect(await talk.say('STARTTLS')).toMatch(/^5/);
      talk.close();
    }
  });

  it('take a mail from a mail server by LMTP, and answer for each recipient', async () => {
    const { talk, offered } = await open('lmtp');
    expect(offered).toMatch(/^250/);
    expect(await talk.say('MAIL FROM:<>')).toMatch(/^250/);
    expect(await talk.say(`RCPT TO:<${SUPPORT}>`)).toMatch(/^250/);
    expect(await talk.say('RCPT TO:<somebody@example.com>')).toMatch(/^550/);
    expect(await talk.say(`RCPT TO:<${SALES}>`)).toMatch(/^250/);
    expect(await talk.say('DATA')).toMatch(/^354/);
    await talk.write(`${headers('By LMTP')}Hello\r\n.\r\n`);
    expect([await talk.answer(), await talk.answer()]).toEqual([
      expect.stringMatching(/^250 2\.1\.5 <support@docket\.localhost> Stored as /),
      expect.stringMatching(/^250 2\.1\.5 <support\+sales@docket\.localhost> Stored as /),
    ]);
    expect(await talk.say('QUIT')).toMatch(/^221/);
    expect(await subjects(docket)).toContain('lmtp: By LMTP');
    const [kept] = await docket.query<{ to: string[]; from: string }>(
      `SELECT envelope_to AS to, envelope_from AS from FROM inbound_mail WHERE source = 'lmtp'`,
    );
    expect(kept).toEqual({ to: [SUPPORT, SALES], from: '' });
  });

  it('speak LMTP on its port only', async () => {
    const talk = await Conversation.open(lmtpPort);
    expect(await talk.answer()).toMatch(/^220 .*LMTP/);
    expect(await talk.say('EHLO mx.example.com')).toMatch(/^5/);
    talk.close();
    const other = await Conversation.open(smtpPort);
    expect(await other.answer()).toMatch(/^220 .*ESMTP/);
    expect(await other.say('LHLO mx.example.com')).toMatch(/^5/);
    other.close();
  });

  it.each(['smtp', 'lmtp'] as const)('take no mail for others by %s', async (protocol) => {
    const { talk } = await open(protocol);
    await talk.say('MAIL FROM:<grace@example.com>');
    for (const other of ['somebody@example.com', 'somebody%example.com@docket.localhost', '"a@b"@docket.localhost']) {
      expect(await talk.say(`RCPT TO:<${other}>`)).toMatch(/^5/);
    }
    expect(await talk.say('DATA')).toMatch(/^503/);
    talk.close();
  });

  it('take a hundred recipients at a time', async () => {
    const { talk } = await open('smtp');
    await talk.say('MAIL FROM:<grace@example.com>');
    const answers: string[] = [];
    for (let i = 0; i <= 100; i++) answers.push(await talk.say(`RCPT TO:<support+${i}@docket.localhost>`));
    expect(answers.slice(0, 100).every((answer) => answer.startsWith('250'))).toBe(true);
    expect(answers[100]).toMatch(/^452/);
    talk.close();
  });

  it('refuse what is too large, by LMTP to each recipient', async () => {
    const talk = await begin('lmtp', SUPPORT, SALES);
    await talk.write(`${headers('Too large')}${bulk(26 * MEBIBYTE)}.\r\n`);
    expect([await talk.answer(), await talk.answer()]).toEqual([
      expect.stringMatching(/^552 5\.3\.4/),
      expect.stringMatching(/^552 5\.3\.4/),
    ]);
    expect(await talk.say(`MAIL FROM:<grace@example.com> SIZE=${26 * MEBIBYTE}`)).toMatch(/^552/);
    talk.close();
    expect((await subjects(docket)).join()).not.toContain('Too large');
  });

  it('keep nothing of a mail that breaks off', async () => {
    const talk = await begin('smtp', SUPPORT);
    await talk.write(`${headers('Broken off')}Hello\r\n`);
    talk.close();
    const whole = await begin('smtp', SUPPORT);
    await whole.write(`${headers('Whole')}Hello\r\n`);
    expect(await whole.say('.')).toMatch(/^250 2\.0\.0 Stored as /);
    whole.close();
    expect((await subjects(docket)).join()).not.toContain('Broken off');
  });

  it('put off what does not fit into memory along with all that is under way', { timeout: 60_000 }, async () => {
    const large = bulk(24 * MEBIBYTE);
    const slow = [await begin('smtp', SUPPORT), await begin('lmtp', SUPPORT)];
    for (const [index, talk] of slow.entries()) await talk.write(`${headers(`Slow ${index}`)}${large}`);
    const third = await begin('smtp', SUPPORT);
    await third.write(`${headers('Third')}${large}`);
    expect(await third.say('.')).toMatch(/^452 4\.3\.1/);
    expect(await third.say(`MAIL FROM:<grace@example.com> SIZE=${24 * MEBIBYTE}`)).toMatch(/^452 4\.3\.1/);
    const small = await begin('smtp', SUPPORT);
    await small.write(`${headers('Small')}Hello\r\n`);
    expect(await small.say('.')).toMatch(/^250/);
    // One breaks off, the other comes to its end: there is room again.
    slow[0]!.close();
    expect(await slow[1]!.say('.')).toMatch(/^250/);
    await eventually(async () => {
      expect(await third.say(`MAIL FROM:<grace@example.com> SIZE=${24 * MEBIBYTE}`)).toMatch(/^250/);
    });
    for (const talk of [...slow, third, small]) talk.close();
    const kept = (await subjects(docket)).join();
    expect(kept).toContain('Slow 1');
    expect(kept).toContain('Small');
    expect(kept).not.toContain('Slow 0');
    expect(kept).not.toContain('Third');
  });

  it('let two hundred in at a time', { timeout: 60_000 }, async () => {
    const talks = await Promise.all(Array.from({ length: 200 }, () => Conversation.open(smtpPort)));
    const greetings = await Promise.all(talks.map((talk) => talk.answer()));
    const left = greetings.filter((greeting) => greeting.startsWith('220')).length;
    const late = await Conversation.open(smtpPort);
    expect(left).toBeGreaterThan(150);
    expect(await late.answer()).toMatch(/^421/);
    for (const talk of [...talks, late]) talk.close();
    await eventually(async () => {
      const next = await Conversation.open(smtpPort);
      const greeting = await next.answer();
      next.close();
      expect(greeting).toMatch(/^220/);
    });
  });

  it('put off, while the database is away, what they take when it is back', { timeout: 60_000 }, async () => {
    const given = { name: 'Mail gateway', scopes: ['mail:inbound'] };
    const token = fine(await docket.as(docket.admin).post('/v1/api-keys').send(given), 201).key as string;
    const [smtp, lmtp, hook] = [headers('Later by SMTP'), headers('Later by LMTP'), headers('Later by webhook')];
    const bySmtp = async () => {
      const talk = await begin('smtp', SUPPORT);
      await talk.write(`${smtp}Hello\r\n`);
      return talk.say('.').finally(() => talk.close());
    };
    const byLmtp = async () => {
      const talk = await begin('lmtp', SUPPORT, SALES);
      await talk.write(`${lmtp}Hello\r\n.\r\n`);
      const answers = [await talk.answer(), await talk.answer()];
      talk.close();
      return answers;
    };
    const byWebhook = () =>
      docket.as({ token }).post('/v1/mail/inbound').set('content-type', 'message/rfc822').send(hook);
    await proxy.cut();
    try {
      expect(await bySmtp()).toMatch(/^451 4\.3\.0/);
      expect(await byLmtp()).toEqual([expect.stringMatching(/^451 4\.3\.0/), expect.stringMatching(/^451 4\.3\.0/)]);
      const answer = await byWebhook();
      expectProblem(answer, { status: 503, code: 'server/unavailable' });
      expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    } finally {
      await proxy.mend();
    }
    await eventually(async () => expect(await bySmtp()).toMatch(/^250/));
    await eventually(async () => expect((await byLmtp()).join()).toMatch(/^250.*250/));
    await eventually(async () => fine(await byWebhook(), 202));
    const kept = await subjects(docket);
    for (const one of ['smtp: Later by SMTP', 'lmtp: Later by LMTP', 'webhook: Later by webhook']) {
      expect(kept.filter((other) => other === one)).toHaveLength(1);
    }
    const metrics = await (await fetch(`${docket.url}/metrics`)).text();
    for (const source of ['smtp', 'lmtp']) {
      expect(metrics).toMatch(
        new RegExp(`docket_mail_received_total\\{source="${source}",outcome="unavailable"\\} [1-9]`),
      );
    }
  });

  it('refuse for good what the database refuses for good', async () => {
    await docket.query(`
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no such text' USING ERRCODE = '22021'; END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON inbound_mail FOR EACH ROW
        WHEN (position('Poison' IN convert_from(NEW.raw, 'UTF8')) > 0) EXECUTE FUNCTION refuse()`);
    const talk = await begin('smtp', SUPPORT);
    await talk.write(`${headers('Poison')}Hello\r\n`);
    expect(await talk.say('.')).toMatch(/^554 5\.6\.0/);
    talk.close();
    const given = { name: 'Another gateway', scopes: ['mail:inbound'] };
    const token = fine(await docket.as(docket.admin).post('/v1/api-keys').send(given), 201).key as string;
    const path = '/v1/mail/inbound';
    const answer = await docket.as({ token }).post(path).set('content-type', 'message/rfc822').send(headers('Poison'));
    expectProblem(answer, { status: 400 });
  });

  it('take 10 MB by webhook, and say so to whoever sends more', async () => {
    const given = { name: 'Third gateway', scopes: ['mail:inbound'] };
    const token = fine(await docket.as(docket.admin).post('/v1/api-keys').send(given), 201).key as string;
    const post = (raw: string) =>
      docket.as({ token }).post('/v1/mail/inbound').set('content-type', 'message/rfc822').send(raw);
    const start = headers('Ten');
    fine(await post(start + 'x'.repeat(10 * MEBIBYTE - start.length)), 202);
    const answer = await post(start + 'y'.repeat(10 * MEBIBYTE - start.length + 1));
    expectProblem(answer, { status: 413 });
  });
});

describe.skipIf(!isInstalled('openssl'))('a certificate', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'docket-certificate-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('lets mail come in by STARTTLS, over SMTP and LMTP', async () => {
    const { certPath, keyPath } = makeCertificate(folder);
    const lmtpPort = await freePort();
    const docket = await startTestDocket({
      ROLE: 'api',
      INBOUND_TLS_CERT: certPath,
      INBOUND_TLS_KEY: keyPath,
      INBOUND_LMTP_PORT: String(lmtpPort),
    });
    try {
      const ca = await readFile(certPath);
      for (const [port, lmtp] of [
        [docket.environment.inboundSmtpPort, false],
        [lmtpPort, true],
      ] as const) {
        const transport = nodemailer.createTransport({ host: '127.0.0.1', port, lmtp, requireTLS: true, tls: { ca } });
        const subject = lmtp ? 'Secret LMTP' : 'Secret SMTP';
        await transport.sendMail({ from: 'grace@example.com', to: SUPPORT, subject, text: 'Hello' });
        transport.close();
        expect(await subjects(docket)).toContain(`${lmtp ? 'lmtp' : 'smtp'}: ${subject}`);
      }
      // Whoever cannot, need not.
      const plain = await Conversation.open(docket.environment.inboundSmtpPort);
      await plain.answer();
      expect(await plain.say('EHLO mx.example.com')).toContain('STARTTLS');
      expect(await plain.say('MAIL FROM:<grace@example.com>')).toMatch(/^250/);
      plain.close();
    } finally {
      await docket.stop();
    }
  });

  it('is refused at start when it does not serve, with the reason', async () => {
    const one = makeCertificate(folder, 'one');
    const two = makeCertificate(folder, 'two');
    const noise = join(folder, 'noise.pem');
    await writeFile(noise, 'no certificate');
    const start = (INBOUND_TLS_CERT: string | undefined, INBOUND_TLS_KEY: string | undefined) =>
      startTestDocket({ INBOUND_TLS_CERT, INBOUND_TLS_KEY });
    await expect(start(one.certPath, undefined)).rejects.toThrow(/INBOUND_TLS_KEY must be given along/);
    await expect(start(undefined, one.keyPath)).rejects.toThrow(/INBOUND_TLS_CERT must be given along/);
    await expect(start('/nowhere.pem', one.keyPath)).rejects.toThrow(
      /INBOUND_TLS_CERT must be a file that can be read.*ENOENT/,
    );
    await expect(start(one.certPath, folder)).rejects.toThrow(/INBOUND_TLS_KEY must be a file that can be read/);
    await expect(start(noise, one.keyPath)).rejects.toThrow(/INBOUND_TLS_CERT must be a certificate in PEM format/);
    await expect(start(one.certPath, noise)).rejects.toThrow(/INBOUND_TLS_KEY must be a private key in PEM format/);
    await expect(start(one.certPath, two.keyPath)).rejects.toThrow(
      /INBOUND_TLS_KEY must be the key of the certificate/,
    );
  });

  it('that has expired is used, with a warning', async () => {
    const { certPath, keyPath } = makeCertificate(folder, 'old', -1);
    const copy = join(folder, 'copy.pem');
    await copyFile(certPath, copy);
    const lines: string[] = [];
    const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) });
    const docket = await startTestDocket({ ROLE: 'api', INBOUND_TLS_CERT: copy, INBOUND_TLS_KEY: keyPath }, log);
    await docket.stop();
    expect(lines.join('')).toMatch(/copy\.pem expired on \d{4}-/);
  });
});
