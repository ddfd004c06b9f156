import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TicketView } from '../../src/tickets/tickets.dto.js';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { converse, replyTo, sendMail } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

const SUPPORT = 'support@docket.localhost';
const address = (word = 'grace') => `${unique(word)}@example.com`;

interface Inbound {
  id: string;
  action: string | null;
  why: string | null;
  classification: string | null;
  number: string | null;
}

describe('mail that comes in', () => {
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

  const send = (mail: Parameters<typeof sendMail>[1]) => sendMail(docket, mail);
  /** All that was ever taken in, the latest last. */
  const inbound = () =>
    docket.query<Inbound>(
      `SELECT mail.id, action, why, classification, 'WO-' || serial AS number
       FROM inbound_mail AS mail LEFT JOIN ticket ON ticket.id = ticket_id ORDER BY mail.id`,
    );
  /** Where the latest mail went, once it got there. */
  const routed = () =>
    eventually(async () => {
      const mail = (await inbound()).at(-1)!;
      expect(mail.action).not.toBeNull();
      await docket.settled();
      return mail;
    });
  /** A ticket whose requester has the confirmation before them. */
  async function confirmed(more: Record<string, unknown> = {}): Promise<{ ticket: Opened; confirmation: SunkMail }> {
    const ticket = await docket.openTicket({ requester: { email: address(), name: 'Grace Hopper' }, ...more });
    return { ticket, confirmation: await sink.receive(ticket.requester.email) };
  }
  const count = async () => (await docket.query<{ n: number }>('SELECT count(*)::int AS n FROM ticket'))[0]!.n;
  /** Asserts that what `act` does makes no mail leave the house. */
  async function expectNoMail(act: () => Promise<unknown>): Promise<void> {
    await docket.settled();
    const before = sink.mails.length;
    await act();
    await docket.settled();
    expect(sink.mails.slice(before).map(({ envelope, parsed }) => [envelope.to, parsed.subject])).toEqual([]);
  }

  describe('answers', () => {
    it('is added with what was newly written, in the name of its sender, and takes the ticket out of pending', async () => {
      const { ticket, confirmation } = await confirmed({ body: 'It is dark.' });
      await docket.reply(ticket.number, { body: 'Which lamp?', status: 'pending' }, agent);
      const question = await sink.receive(ticket.requester.email, ({ parsed }) => parsed.text!.includes('Which lamp'));
      expect(question.parsed.messageId).not.toBe(confirmation.parsed.messageId);
      await send(replyTo(question, 'The left one.\n\nGrace'));
      expect(await routed()).toMatchObject({ action: 'append', classification: 'human', number: ticket.number });
      const message = (await docket.thread(ticket.number)).at(-1)!;
      expect(message).toMatchObject({
        author: { id: ticket.requester.id },
        visibility: 'public',
        source: 'email',
        body: expect.stringMatching(/^The left one\./),
      });
      expect(message.body).not.toContain('Which lamp');
      expect(message.body).not.toContain('wrote:');
      const { status, timers } = await docket.ticket(ticket.number);
      expect(status).toBe('open');
      expect(timers.find(({ metric }) => metric === 'resolution')).toMatchObject({ state: 'running' });
    });

    it('keeps all of the text, for those who ask for the original', async () => {
      const { ticket, confirmation } = await confirmed();
      await send(replyTo(confirmation, 'Thank you.'));
      await routed();
      const path = `/v1/tickets/${ticket.number}/messages`;
      const { data } = fine(await docket.withKey(ticket.trackingKey).get(`${path}?include=original`), 200);
      expect(data.at(-1)).toMatchObject({ body: 'Thank you.', original: expect.stringContaining('> ') });
      expect(data.at(-1).original).toContain(ticket.number);
      expect((await docket.thread(ticket.number)).at(-1)).not.toHaveProperty('original');
    });

    it.each([
      ['under another subject', { subject: 'About lamps' }],
      ['without any subject', { subject: '' }],
      ['without its References', { subject: 'Lamps', references: undefined, inReplyTo: undefined }],
    ])('finds its ticket by the reply address: %s', async (_, more) => {
      const { ticket, confirmation } = await confirmed();
      await send(replyTo(confirmation, 'Here I am.', more));
      expect(await routed()).toMatchObject({ action: 'append', number: ticket.number });
    });

    it('finds its ticket by the reply address even when a mail program has changed its case', async () => {
      const { ticket, confirmation } = await confirmed();
      const to = confirmation.parsed.replyTo!.value[0]!.address!.toUpperCase();
      await send(
        replyTo(confirmation, 'Here I am.', { to, subject: 'Lamps', references: undefined, inReplyTo: undefined }),
      );
      expect(await routed()).toMatchObject({ action: 'append', number: ticket.number });
    });

    it.each([
      ['In-Reply-To', { references: undefined }],
      ['References', { inReplyTo: undefined }],
    ])('finds its ticket by %s alone, where Reply-To was ignored', async (_, more) => {
      const { ticket, confirmation } = await confirmed();
      await send(replyTo(confirmation, 'Here I am.', { to: SUPPORT, subject: 'Lamps', ...more }));
      expect(await routed()).toMatchObject({ action: 'append', number: ticket.number });
    });

    it('finds its ticket by any mail of the thread, however old', async () => {
      const { ticket, confirmation } = await confirmed();
      for (const body of ['One', 'Two']) await docket.reply(ticket.number, { body }, agent);
      await docket.settled();
      await send(replyTo(confirmation, 'To the first of all.', { to: SUPPORT, subject: 'Lamps' }));
      expect(await routed()).toMatchObject({ action: 'append', number: ticket.number });
    });

    it('holds the thread together: the next mail refers to it', async () => {
      const { ticket, confirmation } = await confirmed();
      const { messageId } = await send(replyTo(confirmation, 'Still dark.'));
      await routed();
      await docket.reply(ticket.number, { body: 'Coming.' }, agent);
      const { parsed } = await sink.receive(ticket.requester.email, (mail) => mail.parsed.text!.includes('Coming.'));
      expect(parsed.inReplyTo).toBe(messageId);
      expect([parsed.references].flat()).toEqual([confirmation.parsed.messageId, messageId]);
    });

    it('is told to the agent who has the ticket, and not to its sender', async () => {
      const { ticket, confirmation } = await confirmed();
      const ada = await docket.createPerson('agent');
      await docket.change(ticket.number, { assigneeId: ada.id });
      await send(replyTo(confirmation, 'Where are you?'));
      const told = await sink.receive(ada.email, ({ parsed }) => parsed.text!.includes('Where are you?'));
      expect(told.parsed.subject).toContain(ticket.number);
      await docket.settled();
      expect(sink.to(ticket.requester.email)).toHaveLength(1);
    });

    it('may be HTML, which is kept harmless', async () => {
      const { ticket, confirmation } = await confirmed();
      const html =
        '<p>Dark <b>again</b><script>alert(1)</script><img src="https://spy.example/x.png" onerror="alert(1)"></p>';
      await send(replyTo(confirmation, '', { text: undefined, html }));
      await routed();
      const message = (await docket.thread(ticket.number)).at(-1)!;
      expect(message.body).toContain('Dark again');
      expect(message.html).toContain('<b>again</b>');
      expect(message.html).not.toMatch(/script|spy|onerror/);
    });

    it('brings its attachments along', async () => {
      const { ticket, confirmation } = await confirmed();
      const content = Buffer.from('not quite a picture');
      await send(replyTo(confirmation, 'See here.', { attachments: [{ filename: 'lamp.txt', content }] }));
      await routed();
      const message = (await docket.thread(ticket.number)).at(-1)!;
      expect(message.attachments).toMatchObject([
        { name: 'lamp.txt', size: content.length, sha256: createHash('sha256').update(content).digest('hex') },
      ]);
      const file = await docket
        .withKey(ticket.trackingKey)
        .get(`/v1/attachments/${message.attachments[0]!.id}`)
        .buffer();
      expect(fine(file, 200) && file.text).toBe(content.toString());
    });

    it('of an agent to a mail about a ticket stays inside, and in nobody’s name: From can be made up', async () => {
      const { ticket } = await confirmed();
      await docket.change(ticket.number, { assigneeId: agent.id });
      fine(
        await docket.withKey(ticket.trackingKey).post(`/v1/tickets/${ticket.number}/messages`).send({ body: 'Hello?' }),
        201,
      );
      const told = await sink.receive(
        agent.email,
        ({ parsed }) => parsed.subject!.includes(ticket.number) && parsed.text!.includes('Hello?'),
      );
      await expectNoMail(async () => {
        await send(replyTo(told, 'They are impossible.'));
        expect(await routed()).toMatchObject({ action: 'record', number: ticket.number });
      });
      expect((await docket.thread(ticket.number)).at(-1)).toMatchObject({
        visibility: 'internal',
        author: null,
        body: expect.stringMatching(new RegExp(`${agent.email}[^]*They are impossible\\.`)),
      });
      expect((await docket.ticket(ticket.number)).acknowledgedAt).toBeNull();
    });
  });

  describe('of somebody who does not take part', () => {
    const unchanged = async ({ number }: { number: string }, act: () => Promise<unknown>) => {
      const seen = async () => {
        const { version: _version, updatedAt: _updatedAt, ...ticket } = await docket.ticket(number);
        return [ticket, (await docket.thread(number)).filter(({ visibility }) => visibility === 'public')];
      };
      const before = await seen();
      await act();
      expect(await seen()).toEqual(before);
    };

    it('is put into quarantine when the number is all that it has', async () => {
      const { ticket } = await confirmed();
      await unchanged(ticket, () =>
        expectNoMail(async () => {
          await send({
            from: address('mallory'),
            to: SUPPORT,
            subject: `Re: [${ticket.number}] Lamp`,
            text: 'Let me in',
          });
          expect(await routed()).toMatchObject({ action: 'quarantine', why: expect.any(String), number: null });
        }),
      );
      expect(await docket.thread(ticket.number)).toHaveLength(1);
    });

    it('does not get in by a reply address that is made up', async () => {
      const { ticket, confirmation } = await confirmed();
      const right = confirmation.parsed.replyTo!.value[0]!.address!;
      const forged = right.replace(/-([a-z2-7]+)@/, (_, signature: string) => `-${'a'.repeat(signature.length)}@`);
      expect(forged).not.toBe(right);
      await unchanged(ticket, async () => {
        await send({ from: address('mallory'), to: forged, subject: `Re: [${ticket.number}] Lamp`, text: 'Let me in' });
        expect(await routed()).toMatchObject({ action: 'quarantine', number: null });
        await send({ from: address('mallory'), to: forged, subject: 'Lamp', text: 'Let me in' });
        const { action, number } = await routed();
        expect(['open', 'quarantine']).toContain(action);
        expect(number).not.toBe(ticket.number);
      });
    });

    it("does not get in by another ticket's reply address under this one's number", async () => {
      const { ticket } = await confirmed();
      const other = await confirmed();
      await unchanged(ticket, async () => {
        const more = { subject: `Re: [${ticket.number}] Lamp`, references: undefined, inReplyTo: undefined };
        await send(replyTo(other.confirmation, 'Where does it go?', more));
        expect(await routed()).toMatchObject({ action: 'append', number: other.ticket.number });
      });
    });

    it('does not get in by a Message-ID that is made up', async () => {
      const { ticket, confirmation } = await confirmed();
      const forged = confirmation.parsed.messageId!.replace(/[a-z2-7]{8}@/, 'aaaaaaaa@');
      expect(forged).not.toBe(confirmation.parsed.messageId);
      await unchanged(ticket, async () => {
        const mail = { from: address('mallory'), to: SUPPORT, subject: 'Lamp', text: 'Let me in' };
        await send({ ...mail, inReplyTo: forged, references: [forged] });
        const { action, number } = await routed();
        expect(['open', 'quarantine']).toContain(action);
        expect(number).not.toBe(ticket.number);
      });
    });

    it('is for agents to judge when the reply address is right, as after forwarding', async () => {
      const { ticket, confirmation } = await confirmed();
      await unchanged(ticket, () =>
        expectNoMail(async () => {
          await send(replyTo(confirmation, 'I am her colleague.', { from: address('colleague') }));
          expect(['record', 'quarantine']).toContain((await routed()).action);
        }),
      );
      const seen = fine(
        await docket.withKey(ticket.trackingKey).get(`/v1/tickets/${ticket.number}/messages?include=original`),
        200,
      );
      expect(JSON.stringify(seen)).not.toContain('colleague');
    });
  });

  describe('to the support address', () => {
    it('opens a ticket, which is confirmed in the thread of the mail', async () => {
      const from = address();
      const before = await count();
      const { messageId } = await send({
        from: `Grace Hopper <${from}>`,
        to: SUPPORT,
        subject: 'The lamp is broken',
        text: 'It is dark.\n\n-- \nGrace\n',
      });
      const { action, number } = await routed();
      expect(action).toBe('open');
      expect(await count()).toBe(before + 1);
      const ticket = (await docket.ticket(number!)) as TicketView;
      expect(ticket).toMatchObject({
        subject: 'The lamp is broken',
        status: 'new',
        channel: 'email',
        requester: { email: from, name: 'Grace Hopper' },
        timers: [{ state: 'running' }, { state: 'running' }],
      });
      expect((await docket.thread(number!))[0]).toMatchObject({
        source: 'email',
        body: expect.stringContaining('It is dark.'),
        author: { name: 'Grace Hopper' },
      });
      const { parsed } = await sink.receive(from);
      expect(parsed.subject).toBe(`[${number}] The lamp is broken`);
      expect(parsed.inReplyTo).toBe(messageId);
      expect([parsed.references].flat()).toEqual([messageId]);
      expect(parsed.headers.get('auto-submitted')).toMatch(/^auto-(replied|generated)$/);
    });

    it('is answered in a thread that goes on: reply, answer, reply', async () => {
      const from = address();
      await send({ from, to: SUPPORT, subject: 'Dark', text: 'It is dark.' });
      const { number } = await routed();
      const confirmation = await sink.receive(from);
      await send(replyTo(confirmation, 'And cold.'));
      expect(await routed()).toMatchObject({ action: 'append', number });
      await docket.reply(number!, { body: 'Coming.' }, agent);
      const answer = await sink.receive(from, ({ parsed }) => parsed.text!.includes('Coming.'));
      await send(replyTo(answer, 'Thanks.'));
      expect(await routed()).toMatchObject({ action: 'append', number });
      expect((await docket.thread(number!)).map(({ body }) => body)).toEqual([
        'It is dark.',
        'And cold.',
        'Coming.',
        'Thanks.',
      ]);
    });

    it('opens a ticket with all that it passes on', async () => {
      const text =
        'Please look after this.\n\n---------- Forwarded message ---------\nFrom: Ana <ana@shop.example>\nSubject: Dark\n\nThe lamp is dead.';
      await send({ from: address(), to: SUPPORT, subject: 'Fwd: Dark', text });
      const { number } = await routed();
      expect((await docket.thread(number!))[0]!.body).toContain('The lamp is dead.');
    });

    it('opens a ticket without a subject, too', async () => {
      await send({ from: address(), to: SUPPORT, text: 'It is dark.' });
      const { action, number } = await routed();
      expect(action).toBe('open');
      expect((await docket.ticket(number!)).subject).toMatch(/./);
    });

    it('once, however often it is delivered', async () => {
      const mail = {
        from: address(),
        to: SUPPORT,
        subject: 'Once',
        text: 'Only',
        messageId: `<${unique('once')}@example.com>`,
        date: new Date(),
      };
      const before = await count();
      await send(mail);
      await routed();
      await expectNoMail(async () => {
        expect((await send(mail)).response).toMatch(/^250/);
        await Promise.all([send(mail), send(mail), send(mail)]);
        await routed();
      });
      expect(await count()).toBe(before + 1);
      expect(sink.to(mail.from)).toHaveLength(1);
    });

    it('twice with different content is two tickets, with or without Message-IDs', async () => {
      const from = address();
      const before = await count();
      for (const subject of ['Printer 1 is out of paper', 'Printer 2 is out of paper']) {
        await send({
          envelope: { from, to: [SUPPORT] },
          raw: `From: ${from}\r\nTo: ${SUPPORT}\r\nSubject: ${subject}\r\n\r\n`,
        });
      }
      await routed();
      await eventually(async () => expect(await count()).toBe(before + 2));
    });
  });

  describe('that nobody wrote', () => {
    it.each([
      ['answers by itself', { headers: { 'Auto-Submitted': 'auto-replied' } }],
      ['says that somebody is out of office', { subject: 'Out of Office: Re: your request' }],
      ['comes from a robot of Exchange', { headers: { 'X-Auto-Response-Suppress': 'All' } }],
      ['goes to many', { headers: { Precedence: 'bulk' } }],
      ['comes from nobody', { envelope: { from: '', to: '' } }],
    ])('and %s is noted on its ticket, and answered by nobody', async (_, more) => {
      const { ticket, confirmation } = await confirmed();
      await docket.reply(ticket.number, { body: 'Which lamp?', status: 'pending' }, agent);
      await sink.receive(ticket.requester.email, ({ parsed }) => parsed.text!.includes('Which lamp'));
      const mail = replyTo(confirmation, 'I am on holiday.', more);
      if ('envelope' in more) mail.envelope = { from: '', to: confirmation.parsed.replyTo!.value[0]!.address! };
      await expectNoMail(async () => {
        await send(mail);
        expect(await routed()).toMatchObject({ action: 'record', classification: 'auto_reply', number: ticket.number });
      });
      expect((await docket.ticket(ticket.number)).status).toBe('pending');
      const path = `/v1/tickets/${ticket.number}/messages`;
      expect(fine(await docket.withKey(ticket.trackingKey).get(path), 200).data).toHaveLength(2);
    });

    it('and comes to the support address opens nothing, and is answered by nobody', async () => {
      const before = await count();
      await expectNoMail(async () => {
        await send({
          from: address('robot'),
          to: SUPPORT,
          subject: 'Report',
          text: 'All well',
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
        expect((await routed()).action).toBe('ignore');
      });
      expect(await count()).toBe(before);
    });

    it('but sends a confirmation back as undeliverable, is noted and answered by nobody', async () => {
      const { ticket, confirmation } = await confirmed();
      const to = confirmation.parsed.replyTo!.value[0]!.address!;
      const raw = [
        'From: Mail Delivery System <MAILER-DAEMON@mx.example.com>',
        `To: ${to}`,
        'Subject: Undelivered Mail Returned to Sender',
        'Auto-Submitted: auto-replied',
        'MIME-Version: 1.0',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
        '',
        '--x',
        'Content-Type: text/plain',
        '',
        'I am sorry to have to inform you that your message could not be delivered.',
        '--x',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.example.com',
        '',
        `Final-Recipient: rfc822; ${ticket.requester.email}`,
        'Action: failed',
        'Status: 5.1.1',
        '--x',
        'Content-Type: message/rfc822',
        '',
        confirmation.raw.toString(),
        '--x--',
      ].join('\r\n');
      await expectNoMail(async () => {
        await send({ envelope: { from: '', to: [to] }, raw });
        expect(await routed()).toMatchObject({ action: 'record', classification: 'bounce', number: ticket.number });
      });
      expect((await docket.thread(ticket.number)).at(-1)).toMatchObject({
        visibility: 'internal',
        body: expect.stringContaining(ticket.requester.email),
      });
    });

    it('but us, and that comes back to us, is let go', async () => {
      const { ticket, confirmation } = await confirmed();
      await docket.reply(ticket.number, { body: 'By hand.' }, agent);
      const answer = await sink.receive(ticket.requester.email, ({ parsed }) => parsed.text!.includes('By hand.'));
      const tickets = await count();
      const thread = await docket.thread(ticket.number);
      const reply = confirmation.parsed.replyTo!.value[0]!.address!;
      // As forwarders do it that put their own address into From.
      const forwarded = ({ raw }: SunkMail) => raw.toString().replace(/^From: .*$/m, `From: ${ticket.requester.email}`);
      for (const [raw, to] of [
        [confirmation.raw, SUPPORT],
        [answer.raw, reply],
        [forwarded(confirmation), reply],
        [forwarded(answer), SUPPORT],
      ] as const) {
        await expectNoMail(async () => {
          await send({ envelope: { from: ticket.requester.email, to: [to] }, raw });
          expect(await routed()).toMatchObject({ action: 'ignore', classification: 'loop' });
        });
      }
      expect((await inbound()).slice(-4).map(({ action }) => action)).toEqual(Array(4).fill('ignore'));
      expect(await count()).toBe(tickets);
      expect(await docket.thread(ticket.number)).toEqual(thread);
    });

    it.each([SUPPORT, 'support+100001-aaaaaaaaaaaaaaaa@docket.localhost'])(
      'or says that it is from %s is let go',
      async (from) => {
        const before = await count();
        await expectNoMail(async () => {
          await send({ from, to: SUPPORT, subject: 'Hello me', text: unique('It is I') });
          expect((await routed()).action).toBe('ignore');
        });
        expect(await count()).toBe(before);
      },
    );

    it('never goes to an address of ours, whoever asks for it', async () => {
      await expectNoMail(async () => {
        for (const email of [SUPPORT, 'support+1@docket.localhost']) {
          const person = await docket.createPerson('requester', { email });
          await docket.openTicket({ requester: undefined }, person);
        }
      });
    });

    it('and two installations that write to each other are silent soon', async () => {
      const other = await startTestDocket({
        MAIL_FROM: 'help@other.example',
        SMTP_URL: `smtp://127.0.0.1:${docket.environment.inboundSmtpPort}`,
      });
      try {
        const before = await count();
        await other.openTicket({ requester: { email: SUPPORT } });
        await other.settled();
        expect(await routed()).toMatchObject({ action: 'ignore' });
        expect(await count()).toBe(before);
      } finally {
        await other.stop();
      }
    });
  });

  describe('at the door', () => {
    it.each([
      'somebody@example.com',
      'postmaster@example.com',
      'postmaster@mail.docket.localhost',
      'postmaster+1@docket.localhost',
      'support@docket.localhost.example.com',
      'supporter@docket.localhost',
    ])('is refused for %s, who does not live here', async (to) => {
      const before = await inbound();
      await expect(send({ from: address(), to, subject: 'x', text: 'x' })).rejects.toMatchObject({ responseCode: 550 });
      expect(await inbound()).toEqual(before);
    });

    describe('is taken for the postmaster', () => {
      /** As it is written in RCPT TO; mail programs would not leave a bare name as it is. */
      const hand = async (to: string, ...lines: string[]) => {
        const answers = await converse(
          docket,
          'EHLO mx.example.com',
          'MAIL FROM:<grace@example.com>',
          `RCPT TO:<${to}>`,
          'DATA',
          [...lines, `Message-ID: <${unique('to-postmaster')}@example.com>`, '', 'Hello', '.'].join('\r\n'),
        );
        expect(answers.slice(2), to).toEqual(['250', '354', '250'].map((code) => expect.stringMatching(`^${code} `)));
        return routed();
      };

      it.each(['postmaster@docket.localhost', 'PostMaster@DOCKET.LocalHost', 'postmaster', 'POSTMASTER'])(
        'as %s, and goes the way of mail to the support address',
        async (to) => {
          const from = address();
          const before = await count();
          expect(await hand(to, `From: ${from}`, `To: ${to}`, 'Subject: Your mail server')).toMatchObject({
            action: 'open',
          });
          expect(await count()).toBe(before + 1);
          const confirmation = await sink.receive(from);
          await send(replyTo(confirmation, 'One thing more.'));
          expect(await routed()).toMatchObject({ action: 'append' });
        },
      );

      it.each([
        ['an automatic mail', ['Auto-Submitted: auto-replied', 'Subject: Away']],
        ['a mail of a list', ['Precedence: bulk', 'Subject: News']],
        [
          'a bounce',
          [
            'Subject: Undelivered Mail Returned to Sender',
            'Content-Type: multipart/report; report-type=delivery-status',
          ],
        ],
      ])('but %s is not answered', async (_, lines) => {
        await expectNoMail(async () => {
          const from = 'From: postmaster@docket.localhost';
          expect(await hand('postmaster@docket.localhost', from, ...lines)).toMatchObject({ action: 'ignore' });
        });
      });

      it('and what we write to one who writes as such ends here', async () => {
        const us = 'postmaster@docket.localhost';
        expect(await hand(us, `From: ${us}`, `To: ${us}`, 'Subject: Test')).toMatchObject({ action: 'open' });
        const { raw } = await sink.receive(us);
        await expectNoMail(async () => {
          await send({ envelope: { from: '', to: [us] }, raw });
          expect(await routed()).toMatchObject({ action: 'ignore', classification: 'loop' });
        });
      });
    });

    it('is taken for whoever lives here, among others who do not', async () => {
      const sent = (await send({
        from: address(),
        to: [SUPPORT, 'else@example.com'],
        subject: 'x',
        text: 'x',
      })) as unknown as {
        accepted: string[];
        rejected: string[];
      };
      expect(sent).toMatchObject({ accepted: [SUPPORT], rejected: ['else@example.com'] });
      expect((await routed()).action).toBe('open');
    });

    it('is refused when it is too large, announced or not', async () => {
      const before = await inbound();
      const raw = Buffer.concat([
        Buffer.from(`From: ${address()}\r\nTo: ${SUPPORT}\r\nSubject: Large\r\n\r\n`),
        Buffer.alloc(26 * 1024 * 1024, 'All work and no play makes Jack a dull boy.\r\n'),
      ]);
      const envelope = { from: 'grace@example.com', to: [SUPPORT] };
      await expect(send({ envelope, raw })).rejects.toMatchObject({ responseCode: 552 });
      const [, said] = await converse(docket, 'EHLO example.com', `MAIL FROM:<grace@example.com> SIZE=${raw.length}`);
      expect(said).toMatch(/^552/);
      expect(await inbound()).toEqual(before);
    });

    it('is stored when its sender hears 250', async () => {
      const sent = await Promise.all(
        Array.from({ length: 10 }, (_, i) => send({ from: address(), to: SUPPORT, subject: `Mail ${i}`, text: 'x' })),
      );
      expect(sent.every(({ response }) => response.startsWith('250'))).toBe(true);
      const [row] = await docket.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM inbound_mail WHERE message_id = ANY($1)`,
        [sent.map(({ messageId }) => messageId.replaceAll(/[<>]/g, ''))],
      );
      expect(row!.n).toBe(10);
    });

    it('may be as broken as it likes: it is kept, and leads somewhere', async () => {
      const broken = [
        'x',
        'Subject: nothing else',
        ': \r\n\r\n',
        `From: ${address()}\r\nSubject: =?utf-8?B?%%%?=\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--y`,
        `From: ${address()}\r\nSubject: a\0b\r\nContent-Type: text/plain; charset=klingon\r\n\r\nc\0d \ud83d`,
        `From: "${'x'.repeat(50_000)}" <${address()}>\r\nSubject: ${'x'.repeat(50_000)}\r\n\r\n${'x'.repeat(500_000)}`,
        `From: ${'a'.repeat(300)}@example.com\r\nSubject: long\r\n\r\nx`,
        `From: undisclosed:;\r\nSubject: group\r\n\r\nx`,
        `From: a@b\r\nFrom: c@d\r\nSubject: two senders\r\n\r\nx`,
      ];
      const before = (await inbound()).length;
      for (const raw of broken) {
        expect((await send({ envelope: { from: 'a@example.com', to: [SUPPORT] }, raw })).response).toMatch(/^250/);
      }
      await docket.settled();
      const mails = (await inbound()).slice(before);
      expect(mails).toHaveLength(broken.length);
      expect(mails.filter(({ action }) => action === null)).toEqual([]);
      const failed = await docket.query(`SELECT last_error FROM outbox_entry WHERE last_error IS NOT NULL`);
      expect(failed).toEqual([]);
    });
  });
});
