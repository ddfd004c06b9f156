import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bounceOf, complaintAbout } from '../support/bounce.js';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { replyTo, sendMail } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

const SUPPORT = 'support@docket.localhost';
const address = (word = 'grace') => `${unique(word)}@example.com`;

interface Case {
  ticket: Opened;
  email: string;
  confirmation: SunkMail;
}

describe('mail that comes back', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url });
    agent = await docket.createPerson('agent');
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  async function confirmed(email = address()): Promise<Case> {
    const ticket = await docket.openTicket({ requester: { email, name: 'Grace Hopper' } });
    const confirmation = await sink.receive(email, ({ parsed }) => parsed.subject!.includes(ticket.number));
    // Only a mail that is noted as sent can come back.
    await docket.settled();
    return { ticket, email, confirmation };
  }
  /** Sends a mail in, and waits until all that follows has happened. */
  async function arrives(mail: Parameters<typeof sendMail>[1]) {
    await sendMail(docket, mail);
    return eventually(async () => {
      const [last] = await docket.query<{ action: string; classification: string; number: string | null }>(
        `SELECT action, classification, 'WO-' || serial AS number
         FROM inbound_mail AS mail LEFT JOIN ticket ON ticket.id = ticket_id ORDER BY mail.id DESC LIMIT 1`,
      );
      expect(last!.action).not.toBeNull();
      await docket.settled();
      return last!;
    });
  }
  const standing = async (email: string) => {
    const { data } = fine(await docket.as(agent).get('/v1/mail/addresses?limit=100'), 200);
    return (data as { email: string; state: string }[]).find((one) => one.email === email)?.state ?? null;
  };
  const notes = async ({ ticket }: Case) =>
    (await docket.thread(ticket.number)).filter(({ visibility }) => visibility === 'internal').map(({ body }) => body);
  const outbound = async (email: string) =>
    docket.query<{ kind: string; state: string; lastError: string | null }>(
      `SELECT kind, state, last_error AS "lastError" FROM outbound_mail WHERE to_address = $1 ORDER BY created_at, id`,
      [email],
    );

  it('has a return path of its own, which leads nowhere else', async () => {
    const one = await confirmed();
    await docket.reply(one.ticket.number, { body: 'Which lamp?' }, agent);
    const reply = await sink.receive(one.email, ({ parsed }) => parsed.text!.includes('Which lamp?'));
    const paths = [one.confirmation, reply].map(({ envelope }) => envelope.from);
    expect(new Set([...paths, SUPPORT, reply.parsed.replyTo!.value[0]!.address]).size).toBe(4);
    for (const path of paths) expect(path).toMatch(/^support\+b-[a-z0-9]{24}@docket\.localhost$/);
  });

  describe('for good', () => {
    it('belongs to its mail by the return path, whatever it quotes, and stops further mail until an agent clears it', async () => {
      const one = await confirmed();
      const other = await confirmed();
      const before = sink.mails.length;
      expect(await arrives(bounceOf(one.confirmation, { returned: other.confirmation.raw.toString() }))).toEqual({
        action: 'record',
        classification: 'bounce',
        number: one.ticket.number,
      });
      expect(sink.mails).toHaveLength(before);
      expect(await standing(one.email)).toBe('undeliverable');
      expect(await standing(other.email)).toBeNull();
      expect(await notes(one)).toEqual([
        expect.stringMatching(new RegExp(`${one.email}[^]*5\\.1\\.1[^]*undeliverable`)),
      ]);
      expect(await notes(other)).toEqual([]);

      await docket.reply(one.ticket.number, { body: 'Which lamp?', status: 'pending' }, agent);
      await docket.settled();
      expect(sink.mails).toHaveLength(before);
      // Nobody got the question.
      expect((await docket.ticket(one.ticket.number)).status).toBe('open');
      expect(await outbound(one.email)).toEqual([
        { kind: 'confirmation', state: 'sent', lastError: null },
        { kind: 'reply', state: 'suppressed', lastError: expect.stringContaining('undeliverable') },
      ]);
      expect((await notes(one)).at(-1)).toMatch(new RegExp(`answer was not mailed to .*${one.email}`));

      fine(await docket.as(agent).post('/v1/mail/addresses/clear').send({ email: one.email }), 204);
      await docket.reply(one.ticket.number, { body: 'The left one?' }, agent);
      await sink.receive(one.email, ({ parsed }) => parsed.text!.includes('The left one?'));
      expect(sink.to(one.email).some(({ parsed }) => parsed.text!.includes('Which lamp?'))).toBe(false);
    });

    it('is found by what it returns, where it went to another address of ours', async () => {
      const one = await confirmed();
      const to = one.confirmation.parsed.replyTo!.value[0]!.address!;
      expect(await arrives(bounceOf(one.confirmation, { to }))).toMatchObject({ number: one.ticket.number });
      expect(await standing(one.email)).toBe('undeliverable');
    });

    it('marks whom we wrote to, though a forwarder names somebody else', async () => {
      const one = await confirmed();
      await arrives(bounceOf(one.confirmation, { recipient: 'grace@elsewhere.example' }));
      expect(await standing(one.email)).toBe('undeliverable');
      expect(await standing('grace@elsewhere.example')).toBeNull();
      expect((await notes(one))[0]).toMatch(new RegExp(`${one.email}.*grace@elsewhere\\.example`));
    });

    it('says nothing new when it comes late, after the address was cleared', async () => {
      const one = await confirmed();
      await arrives(bounceOf(one.confirmation));
      fine(await docket.as(agent).post('/v1/mail/addresses/clear').send({ email: one.email }), 204);
      await docket.query(`DELETE FROM mail_report`);
      await arrives(bounceOf(one.confirmation, { diagnostic: '550 5.1.1 user unknown' }));
      expect(await standing(one.email)).toBeNull();
      expect(await notes(one)).toHaveLength(2);
    });

    it('of an answer takes the ticket out of waiting for it', async () => {
      const one = await confirmed();
      await docket.reply(one.ticket.number, { body: 'Which lamp?', status: 'pending' }, agent);
      const question = await sink.receive(one.email, ({ parsed }) => parsed.text!.includes('Which lamp?'));
      await docket.settled();
      await arrives(bounceOf(question));
      expect((await docket.ticket(one.ticket.number)).status).toBe('open');
    });

    it('holds back what waits for the same address', async () => {
      const one = await confirmed();
      sink.refuse({ code: 451, address: one.email });
      try {
        await docket.reply(one.ticket.number, { body: 'Which lamp?' }, agent);
        await eventually(async () => expect((await outbound(one.email))[1]).toMatchObject({ state: 'deferred' }));
        await arrives(bounceOf(one.confirmation));
      } finally {
        sink.accept();
      }
      await docket.query(`UPDATE outbound_mail SET next_attempt_at = now() WHERE state = 'deferred'`);
      await docket.query(`UPDATE outbox_entry SET relay_after = now()`);
      await eventually(async () => expect((await outbound(one.email))[1]).toMatchObject({ state: 'suppressed' }));
      await docket.settled();
      expect(sink.to(one.email)).toHaveLength(1);
      expect((await notes(one)).at(-1)).toContain('was not mailed');
    });

    it('is over when the person writes again', async () => {
      const one = await confirmed();
      await arrives(bounceOf(one.confirmation));
      expect(await arrives(replyTo(one.confirmation, 'My mailbox was broken.'))).toMatchObject({ action: 'append' });
      expect(await standing(one.email)).toBeNull();
      await docket.reply(one.ticket.number, { body: 'Welcome back.' }, agent);
      await sink.receive(one.email, ({ parsed }) => parsed.text!.includes('Welcome back.'));
    });

    it('is not over because a machine writes from there', async () => {
      const one = await confirmed();
      await arrives(bounceOf(one.confirmation));
      await arrives(replyTo(one.confirmation, 'I am away.', { headers: { 'Auto-Submitted': 'auto-replied' } }));
      expect(await standing(one.email)).toBe('undeliverable');
    });

    it('counts also when the mail was about no ticket', async () => {
      const one = await confirmed();
      await docket.query(`UPDATE outbound_mail SET ticket_id = NULL WHERE to_address = $1`, [one.email]);
      expect(await arrives(bounceOf(one.confirmation))).toMatchObject({ action: 'ignore', number: null });
      expect(await standing(one.email)).toBe('undeliverable');
    });

    it('is said at once by some servers', async () => {
      const email = address();
      sink.refuse({ code: 550, address: email, message: `5.1.1 <${email}>: Recipient address rejected: User unknown` });
      const ticket = await docket.openTicket({ requester: { email } });
      await eventually(async () => expect(await standing(email)).toBe('undeliverable'));
      await docket.settled();
      const thread = await docket.thread(ticket.number);
      expect(thread.at(-1)!.body).toMatch(/could not be delivered[^]*undeliverable/);
      await docket.reply(ticket.number, { body: 'Hello?' }, agent);
      await docket.settled();
      expect((await outbound(email)).map(({ state }) => state)).toEqual(['failed', 'suppressed']);
    });

    it.each([
      ['550', '5.7.1 Message rejected as spam'],
      ['554', 'Relay access denied'],
      ['550', 'No mail for you'],
    ])('is not concluded from %s %s', async (code, message) => {
      const email = address();
      sink.refuse({ code: Number(code), address: email, message });
      await docket.openTicket({ requester: { email } });
      await eventually(async () => expect(await outbound(email)).toMatchObject([{ state: 'failed' }]));
      await docket.settled();
      expect(await standing(email)).toBeNull();
    });
  });

  describe('for now', () => {
    it('is noted once for a mail that is late, however often that is said', async () => {
      const one = await confirmed();
      for (const diagnostic of ['450 4.2.0 greylisted', '451 4.4.1 timed out', '451 4.4.1 timed out again']) {
        await arrives(bounceOf(one.confirmation, { action: 'delayed', status: '4.4.1', diagnostic }));
      }
      expect(await notes(one)).toEqual([expect.stringContaining('is delayed')]);
      expect(await standing(one.email)).toBeNull();
      const ofTicket = await docket.query(
        `SELECT action FROM inbound_mail JOIN ticket ON ticket.id = ticket_id WHERE 'WO-' || serial = $1`,
        [one.ticket.number],
      );
      expect(ofTicket).toEqual([{ action: 'record' }, { action: 'record' }, { action: 'record' }]);
    });

    it('counts after five mails within a week, and not after four', async () => {
      const email = address();
      const cases: Case[] = [];
      for (let i = 0; i < 5; i++) cases.push(await confirmed(email));
      const full = { status: '5.2.2', diagnostic: '552 5.2.2 mailbox full' };
      for (const one of cases.slice(0, 4)) {
        await arrives(bounceOf(one.confirmation, full));
        await arrives(bounceOf(one.confirmation, { ...full, diagnostic: `${full.diagnostic}, said again` }));
      }
      expect(await standing(email)).toBeNull();
      await arrives(bounceOf(cases[4]!.confirmation, full));
      expect(await standing(email)).toBe('undeliverable');
      expect((await notes(cases[4]!)).at(-1)).toContain('within a week');
    });

    it('does not count when a filter disliked it', async () => {
      const email = address();
      for (let i = 0; i < 5; i++) {
        const { confirmation } = await confirmed(email);
        await arrives(bounceOf(confirmation, { status: '5.7.1', diagnostic: '550 5.7.1 looks like spam' }));
      }
      expect(await standing(email)).toBeNull();
    });
  });

  describe('as somebody claims who cannot know', () => {
    it('by a return path that is made up, holds nothing back', async () => {
      const one = await confirmed();
      const { from } = one.confirmation.envelope;
      const to = from.replace(/.@/, (end) => (end === 'a@' ? 'b@' : 'a@'));
      const forged = one.confirmation.raw.toString().replace(/^(Message-ID: <)./im, '$1f');
      expect(await arrives(bounceOf(one.confirmation, { to, returned: forged }))).toMatchObject({ action: 'ignore' });
      expect(await standing(one.email)).toBeNull();
    });

    it('to the reply address, without the mail, is noted and holds nothing back', async () => {
      const one = await confirmed();
      const to = one.confirmation.parsed.replyTo!.value[0]!.address!;
      const victim = (await confirmed()).email;
      await arrives(bounceOf(one.confirmation, { to, returned: null, recipient: victim }));
      expect(await standing(victim)).toBeNull();
      expect(await standing(one.email)).toBeNull();
      expect(await notes(one)).toEqual([expect.stringContaining('nothing follows')]);
    });
  });

  describe('to where it came from, from a person', () => {
    it('is an answer, when it is the requester', async () => {
      const one = await confirmed();
      const mail = { from: one.email, to: one.confirmation.envelope.from, subject: 'Hello', text: 'The left one.' };
      expect(await arrives(mail)).toMatchObject({ action: 'append', number: one.ticket.number });
    });

    it('is for agents to see, when it is somebody else', async () => {
      const one = await confirmed();
      const mail = { from: address('eve'), to: one.confirmation.envelope.from, subject: 'Hello', text: 'Let me in.' };
      expect(await arrives(mail)).toMatchObject({ action: 'record', number: one.ticket.number });
    });
  });

  describe('as a complaint', () => {
    it('leaves confirmations and answers, and holds everything else back until an agent clears it', async () => {
      const one = await confirmed();
      const before = sink.mails.length;
      expect(await arrives(complaintAbout(one.confirmation, { to: SUPPORT }))).toEqual({
        action: 'record',
        classification: 'complaint',
        number: one.ticket.number,
      });
      expect(sink.mails).toHaveLength(before);
      expect(await standing(one.email)).toBe('complained');
      expect(await notes(one)).toEqual([expect.stringMatching(new RegExp(`${one.email}.*complained`))]);

      await docket.reply(one.ticket.number, { body: 'We are sorry.' }, agent);
      await sink.receive(one.email, ({ parsed }) => parsed.text!.includes('We are sorry.'));
      await confirmed(one.email);
      await docket.change(one.ticket.number, { status: 'resolved' }, agent);
      await docket.settled();
      expect((await outbound(one.email)).map(({ kind, state }) => `${kind} ${state}`)).toEqual([
        'confirmation sent',
        'reply sent',
        'confirmation sent',
        'resolved suppressed',
      ]);
      // Unlike a mailbox that works again, a person who writes has not taken back what they said.
      await arrives(replyTo(one.confirmation, 'Stop it.'));
      expect(await standing(one.email)).toBe('complained');
      fine(await docket.as(agent).post('/v1/mail/addresses/clear').send({ email: one.email }), 204);
      expect(await standing(one.email)).toBeNull();
    });

    it('is only noted when nobody complained', async () => {
      const one = await confirmed();
      await arrives(complaintAbout(one.confirmation, { to: SUPPORT, type: 'auth-failure' }));
      expect(await standing(one.email)).toBeNull();
      expect(await notes(one)).toEqual([expect.stringContaining('Nobody complained')]);
    });

    it('is ignored, and kept, when it is about no mail of ours', async () => {
      const one = await confirmed();
      const forged = Buffer.from(one.confirmation.raw.toString().replace(/^(Message-ID: <)./im, '$1f'));
      const complaint = complaintAbout({ ...one.confirmation, raw: forged }, { to: SUPPORT });
      expect(await arrives(complaint)).toEqual({ action: 'ignore', classification: 'complaint', number: null });
      expect(await standing(one.email)).toBeNull();
    });
  });
});

it('a mail that came from our own address is found by its Message-ID', async () => {
  const sink = await startSmtpSink();
  const docket = await startTestDocket({ SMTP_URL: sink.url, MAIL_VERP: 'false' });
  try {
    const email = address();
    await docket.openTicket({ requester: { email } });
    const confirmation = await sink.receive(email);
    expect(confirmation.envelope.from).toBe(SUPPORT);
    await docket.settled();
    await sendMail(docket, bounceOf(confirmation));
    await eventually(async () => {
      const { data } = fine(await docket.as(docket.admin).get('/v1/mail/addresses'), 200);
      expect(data).toMatchObject([{ email, state: 'undeliverable' }]);
    });
  } finally {
    await docket.stop();
    await sink.goDown();
  }
});
