import type { SendMailOptions } from 'nodemailer';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { replyTo, sendMail } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

const SUPPORT = 'support@docket.localhost';
const LIMIT = 12;
const address = (word = 'robot') => `${unique(word)}@example.com`;
const TEXT =
  'Thank you for your message. One of our many clerks is going to read it, and nobody is going to answer it.';

type Robot = (mail: SunkMail, count: number) => SendMailOptions;

describe('robots that answer every mail, without a word of what they are', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let agent: TestPerson;
  const robots = new Map<string, Robot>();
  let answering = 0;
  let failed: unknown[] = [];

  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url, AUTOMATIC_MAIL_LIMIT: String(LIMIT) });
    agent = await docket.createPerson('agent');
    sink.onMail = (mail) => {
      const robot = robots.get(mail.envelope.to[0]!);
      if (!robot) return;
      answering++;
      sendMail(docket, robot(mail, sink.to(mail.envelope.to[0]!).length))
        .catch((error: unknown) => failed.push(error))
        .finally(() => answering--);
    };
  });
  afterEach(() => {
    robots.clear();
    expect(failed).toEqual([]);
    failed = [];
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  /** Until nobody has anything left to say. */
  const silence = () =>
    eventually(async () => {
      const before = sink.mails.length;
      await docket.settled();
      const [unrouted] = await docket.query(`SELECT id FROM inbound_mail WHERE action IS NULL LIMIT 1`);
      const talking = answering > 0 || unrouted !== undefined || sink.mails.length > before;
      if (talking) throw new Error(`They are still talking: ${sink.mails.length} mails`);
    }, 25_000);
  const suppressed = async (email: string) =>
    (
      await docket.query<{ lastError: string }>(
        `SELECT last_error AS "lastError" FROM outbound_mail WHERE to_address = $1 AND state = 'suppressed'`,
        [email],
      )
    ).map(({ lastError }) => lastError);
  const ticketsOf = async (email: string) =>
    (await docket.query(`SELECT 1 FROM ticket JOIN person ON person.id = requester_id WHERE email = $1`, [email]))
      .length;

  /** A robot, and what it was written once, by which everything begins. */
  async function meet(robot: Robot, email = address()): Promise<string> {
    robots.set(email, robot);
    await docket.openTicket({ requester: { email, name: 'Robot' } });
    await sink.receive(email);
    await silence();
    return email;
  }

  describe('end after the first exchange', () => {
    it.each<[string, Robot]>([
      ['in the thread', (mail) => replyTo(mail, TEXT)],
      ['to where our mail came from', ({ envelope }) => ({ from: envelope.to[0], to: envelope.from, text: TEXT })],
      [
        'to where our mail came from, in the name of nobody',
        ({ envelope }) => ({
          envelope: { from: '', to: [envelope.from] },
          from: envelope.to[0],
          to: envelope.from,
          text: TEXT,
        }),
      ],
      [
        'under the same subject, to nothing but the sender',
        (mail) => replyTo(mail, TEXT, { to: SUPPORT, inReplyTo: undefined, references: undefined }),
      ],
      [
        'with our number in another subject',
        ({ envelope, parsed }) => ({
          from: envelope.to[0],
          to: SUPPORT,
          subject: `Received: ${/\[.*?\]/.exec(parsed.subject!)![0]}`,
          text: TEXT,
        }),
      ],
      [
        'with all that we wrote in a mail of its own',
        ({ envelope, parsed }) => ({
          from: envelope.to[0],
          to: SUPPORT,
          subject: 'Your mail',
          text: `${TEXT}\n\n${parsed.text}`,
        }),
      ],
      [
        'with what we wrote, as it is',
        ({ envelope, raw }) => ({ envelope: { from: envelope.to[0]!, to: [SUPPORT] }, raw }),
      ],
    ])('%s', async (_, robot) => {
      const email = await meet(robot);
      expect(sink.to(email).length).toBeLessThanOrEqual(2);
    });

    it('as a bounce of a bounce', async () => {
      const email = await meet(({ envelope }) => ({
        envelope: { from: '', to: [envelope.from] },
        from: 'MAILER-DAEMON@example.com',
        to: envelope.from,
        subject: 'failure notice',
        text: `Hi. This is the qmail-send program.\nI'm afraid I wasn't able to deliver your message.\n\n<${envelope.to[0]}>:\nuser unknown`,
      }));
      expect(sink.to(email)).toHaveLength(1);
      await docket.openTicket({ requester: { email } });
      await silence();
      expect(sink.to(email)).toHaveLength(1);
    });

    it('with a request of its own, the same each time but for its number', async () => {
      const email = await meet(({ envelope }, count) => ({
        from: envelope.to[0],
        to: SUPPORT,
        subject: `Ticket ${4711 + count} was opened`,
        text: `${TEXT}\n\nYour number is ${4711 + count}, of ${new Date().toISOString()}.`,
      }));
      // Ours, and the confirmation of what looked like a request; the next one was the same.
      expect(sink.to(email)).toHaveLength(2);
      expect(await ticketsOf(email)).toBe(3);
      expect(await suppressed(email)).toEqual([expect.stringContaining('exchange of automatic mails')]);
      const [last] = await docket.query<{ number: string }>(
        `SELECT 'WO-' || max(serial) AS number FROM ticket JOIN person ON person.id = requester_id WHERE email = $1`,
        [email],
      );
      expect((await docket.thread(last!.number)).at(-1)!.body).toContain('The confirmation was not mailed');
    });

    it('on a ticket that is closed', async () => {
      const email = address();
      const { number } = await docket.openTicket({ requester: { email } });
      const confirmation = await sink.receive(email);
      await docket.change(number, { status: 'closed' });
      robots.set(email, (mail) => replyTo(mail, TEXT));
      await sendMail(docket, replyTo(confirmation, 'It is dark again.'));
      await silence();
      // The first confirmation, and that of the follow-up.
      expect(sink.to(email)).toHaveLength(2);
      robots.set(email, () => replyTo(confirmation, unique(TEXT)));
      await sendMail(docket, replyTo(confirmation, 'And cold.'));
      await silence();
      expect(sink.to(email)).toHaveLength(2);
      expect(await ticketsOf(email)).toBe(2);
    });

    it('between two who take part in the same ticket', async () => {
      const [one, other] = [address('one'), address('other')];
      const { number } = await docket.openTicket({ requester: { email: one } });
      await sink.receive(one);
      const { id } = await docket.createPerson('requester', { email: other });
      await docket.query(
        `INSERT INTO participant (ticket_id, person_id, part) SELECT id, $2, 'follower' FROM ticket WHERE 'WO-' || serial = $1`,
        [number, id],
      );
      for (const email of [one, other]) {
        robots.set(email, (mail) =>
          replyTo(mail, `${TEXT} Yours, ${email.startsWith('one') ? 'first' : 'second'} robot`),
        );
      }
      await docket.reply(number, { body: 'Hello both.' }, agent);
      await silence();
      for (const email of [one, other]) {
        // What the agent wrote, what the other one answered to that, and perhaps to its answer.
        expect(sink.to(email).length).toBeLessThanOrEqual(4);
      }
    });

    it('in the mailbox of an agent, who is told of tickets', async () => {
      const robotic = await docket.createPerson('agent', { email: address('agent') });
      robots.set(robotic.email, (mail) => replyTo(mail, TEXT));
      const { number } = await docket.openTicket();
      await docket.change(number, { assigneeId: robotic.id });
      await sink.receive(robotic.email);
      await silence();
      expect(sink.to(robotic.email)).toHaveLength(1);
    });
  });

  it('end soon, even if they write requests of which none is like the other', async () => {
    const email = await meet(({ envelope }) => ({
      from: envelope.to[0],
      to: SUPPORT,
      subject: words(),
      text: `${words()} ${words()} ${words()}`,
    }));
    expect(sink.to(email).length).toBeLessThanOrEqual(LIMIT);
    expect((await suppressed(email)).length).toBeGreaterThan(0);
    expect((await docket.http.get('/metrics')).text).toMatch(/^docket_mail_suppressed_total\{reason="limit"\} [1-9]/m);
  });

  it('that are agents end soon, too', async () => {
    const robotic = await docket.createPerson('agent', { email: address('agent') });
    robots.set(robotic.email, ({ envelope }) => ({
      from: envelope.to[0],
      to: SUPPORT,
      subject: words(),
      text: words(),
    }));
    const { number } = await docket.openTicket();
    await docket.change(number, { assigneeId: robotic.id });
    await sink.receive(robotic.email);
    await silence();
    expect(sink.to(robotic.email).length).toBeLessThanOrEqual(LIMIT + 1);
  });

  it('leave people alone: who writes two requests gets two confirmations', async () => {
    const from = address('grace');
    for (const [i, subject] of ['The lamp is broken', 'The printer is out of paper'].entries()) {
      await sendMail(docket, { from, to: SUPPORT, subject, text: 'Please send somebody to room 4.' });
      await eventually(() => expect(sink.to(from)).toHaveLength(i + 1));
    }
  });

  it('get no more automatic mails within an hour than the limit, but always what an agent writes', async () => {
    const email = address();
    await Promise.all(Array.from({ length: 3 * LIMIT }, () => docket.openTicket({ requester: { email } })));
    await silence();
    expect(sink.to(email)).toHaveLength(LIMIT);
    const { number } = await docket.openTicket({ requester: { email } });
    await docket.reply(number, { body: 'A person wrote this.' }, agent);
    await sink.receive(email, ({ parsed }) => parsed.text!.includes('A person wrote this.'));
    await docket.query(`UPDATE outbound_mail SET created_at = created_at - interval '1 hour' WHERE to_address = $1`, [
      email,
    ]);
    const next = await docket.openTicket({ requester: { email } });
    await sink.receive(email, ({ parsed }) => parsed.subject!.includes(next.number));
  });

  it('of two installations end, though agents answer by hand', async () => {
    const other = await startTestDocket({
      MAIL_FROM: 'help@other.example',
      SECRET_KEY: 'the secret of another installation',
      SMTP_URL: `smtp://127.0.0.1:${docket.environment.inboundSmtpPort}`,
    });
    try {
      const { number } = await other.openTicket({ requester: { email: SUPPORT } });
      await other.settled();
      await silence();
      await other.reply(number, { body: 'Can you help us?' });
      await other.settled();
      await silence();
      // The answer is a request here, and its confirmation is on its way; the other side takes it for what it is.
      const confirmation = await sink.receive('help@other.example');
      const { envelope, raw } = confirmation;
      await sendMail(other, { envelope, raw });
      await eventually(async () => {
        const [mail] = await other.query<{ action: string }>(`SELECT action FROM inbound_mail`);
        expect(mail?.action).toMatch(/record|ignore/);
      });
      await other.settled();
      await silence();
      expect(sink.to('help@other.example')).toHaveLength(1);
      expect(fine(await other.as(other.admin).get(`/v1/tickets/${number}`), 200).status).not.toBe('closed');
    } finally {
      await other.stop();
    }
  });
});

/** Words that nobody used before. */
function words(): string {
  const letters = () =>
    Array.from({ length: 8 }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26))).join('');
  return `${letters()} ${letters()} ${letters()}`;
}
