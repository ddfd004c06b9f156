import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import { startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { type Postfix, postfixIsMissing, startPostfix } from '../support/postfix.js';
import { replyTo } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.js';

/** Postfix tries again by itself, but not at once. */
const PATIENCE = 30_000;

describe.skipIf(postfixIsMissing)(`Postfix${postfixIsMissing ? ` (left out: ${postfixIsMissing})` : ''}`, () => {
  let sink: SmtpSink;
  /** Between Postfix and Docket's listener. */
  let way: TcpProxy;
  let postfix: Postfix;
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    const inbound = await freePort();
    sink = await startSmtpSink();
    way = await startTcpProxy({ host: '127.0.0.1', port: inbound });
    postfix = await startPostfix({ 'example.com': Number(new URL(sink.url).port), 'lamps.example': way.port });
    docket = await startTestDocket({
      SMTP_URL: postfix.url,
      MAIL_FROM: 'Lamp Support <help@lamps.example>',
      INBOUND_SMTP_PORT: String(inbound),
    });
    agent = await docket.createPerson('agent');
  }, 90_000);
  afterEach(() => sink.accept());
  afterAll(async () => {
    await docket?.stop();
    await postfix?.remove();
    await way?.cut();
    await sink?.goDown();
  });

  const address = () => `${unique('grace')}@example.com`;
  const open = (email: string) => docket.openTicket({ subject: 'Lamp', body: 'Dark.', requester: { email } });
  const received = (email: string, text: string) =>
    eventually(() => {
      const found = sink.to(email).filter(({ parsed }) => parsed.text!.includes(text));
      expect(found.length, `to ${email}`).toBeGreaterThan(0);
      return found[0]!;
    }, PATIENCE);
  const stateOf = async (email: string) =>
    (
      await docket.query<{ id: string; state: string; attempts: number; lastError: string | null }>(
        `SELECT id, state, attempts, last_error AS "lastError" FROM outbound_mail WHERE to_address = $1`,
        [email],
      )
    )[0]!;
  const deferred = (email: string) =>
    eventually(async () => {
      const mail = await stateOf(email);
      expect(mail).toMatchObject({ state: 'deferred', attempts: 1 });
      return mail;
    }, PATIENCE);
  /** As if its time had come. */
  async function tryAgain({ id }: { id: string }) {
    await docket.query(`UPDATE outbound_mail SET next_attempt_at = now() - interval '1 second' WHERE id = $1`, [id]);
    await docket.query(`UPDATE outbox_entry SET relay_after = now() WHERE data->>'mailId' = $1`, [id]);
  }
  /** As a requester's mail program does. */
  async function send(mail: SendMailOptions) {
    const transport = nodemailer.createTransport({ url: postfix.url, ignoreTLS: true });
    try {
      await transport.sendMail(mail);
    } finally {
      transport.close();
    }
  }
  const texts = async (number: string) => (await docket.thread(number)).map(({ body }) => body);

  it('brings a conversation out and in', async () => {
    const email = address();
    const { number } = await open(email);
    const confirmation = await received(email, 'Dark.');
    expect(confirmation.raw.toString()).toContain('by mx.relay.example (Postfix)');
    await docket.reply(number, { body: 'Which bulb?', status: 'pending' }, agent);
    const asked = await received(email, 'Which bulb?');
    await send(replyTo(asked, 'The blue one.'));
    await eventually(async () => expect((await texts(number)).at(-1)).toBe('The blue one.'), PATIENCE);
    expect(await texts(number)).toHaveLength(3);
    expect((await docket.ticket(number)).status).toBe('open');
  });

  it('that is down for a while gets the mail when it is up again, once', async () => {
    const email = address();
    await postfix.goDown();
    try {
      await open(email);
      expect((await deferred(email)).lastError).toMatch(/ECONNREFUSED|connect/i);
    } finally {
      await postfix.comeUp();
    }
    await tryAgain(await stateOf(email));
    await received(email, 'Dark.');
    await eventually(async () => expect(await stateOf(email)).toMatchObject({ state: 'sent', attempts: 2 }));
    await eventually(async () => expect(await postfix.queue()).toEqual([]), PATIENCE);
    expect(sink.to(email)).toHaveLength(1);
  });

  it('that greylists gets the mail at the second try, once', async () => {
    const email = address();
    postfix.greylists = true;
    try {
      const { number } = await open(email);
      const mail = await deferred(email);
      expect(mail.lastError).toMatch(/450 4\.2\.0 .*Greylisted/);
      await tryAgain(mail);
      await received(email, 'Dark.');
      await docket.settled();
      expect(await stateOf(email)).toMatchObject({ state: 'sent', attempts: 2 });
      expect(sink.to(email)).toHaveLength(1);
      expect(await texts(number)).toHaveLength(1);
    } finally {
      postfix.greylists = false;
    }
  });

  it('keeps what it cannot bring to us, and brings it once when we are there again', async () => {
    const email = address();
    const { number } = await open(email);
    const confirmation = await received(email, 'Dark.');
    await way.cut();
    try {
      await send(replyTo(confirmation, 'Still dark.'));
      await eventually(async () => {
        const [waiting] = await postfix.queue();
        expect(waiting?.recipients[0]?.delay_reason).toMatch(/refused/i);
      }, PATIENCE);
    } finally {
      await way.mend();
    }
    await eventually(async () => expect((await texts(number)).at(-1)).toBe('Still dark.'), PATIENCE);
    await eventually(async () => expect(await postfix.queue()).toEqual([]), PATIENCE);
    await docket.settled();
    expect(await texts(number)).toHaveLength(2);
  });

  it('sends back what its next server refuses, and that is noted at the mail’s ticket', async () => {
    const [email, other] = [address(), address()];
    const { number } = await open(other);
    const failing = await open(email);
    await received(other, 'Dark.');
    await received(email, 'Dark.');
    sink.refuse({ code: 550, address: email });
    await docket.reply(failing.number, { body: 'Which bulb?' }, agent);
    const [bounce] = await eventually(async () => {
      const found = await docket.query<{ ticket: string; classification: string; envelopeFrom: string }>(
        `SELECT 'WO-' || serial AS ticket, classification, envelope_from AS "envelopeFrom"
         FROM inbound_mail JOIN ticket ON ticket.id = ticket_id WHERE classification = 'bounce'`,
      );
      expect(found).toHaveLength(1);
      return found;
    }, PATIENCE);
    expect(bounce).toEqual({ ticket: failing.number, classification: 'bounce', envelopeFrom: '' });
    await docket.settled();
    const notes = (await docket.thread(failing.number)).filter(({ visibility }) => visibility === 'internal');
    expect(notes.some(({ body }) => body.includes(email))).toBe(true);
    expect(await texts(number)).toHaveLength(1);
    expect(sink.to(email)).toHaveLength(1);
    expect(await postfix.queue()).toEqual([]);
  });

  it('refuses what it cannot bring anywhere, and is not asked again', async () => {
    const email = `${unique('grace')}@nowhere.example`;
    const { number } = await open(email);
    await eventually(async () => expect(await stateOf(email)).toMatchObject({ state: 'failed', attempts: 1 }));
    expect((await stateOf(email)).lastError).toContain('5.1.2');
    await eventually(async () => expect((await texts(number)).at(-1)).toContain(email));
  });
});
