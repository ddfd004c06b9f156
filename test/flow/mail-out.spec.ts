import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

const header = ({ parsed }: SunkMail, name: string) => parsed.headers.get(name);
const address = () => `${unique('grace')}@example.com`;

/** `22 November 2026`, as people read it. */
function day(iso: string | null): string {
  return new Date(iso!).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
}

/** Where the first link to a tracking page leads. */
function trackingLink({ parsed }: SunkMail): URL {
  return new URL(/http:\S+\/t\/\S+\?key=[\w-]+/.exec(parsed.text!)![0]);
}

describe('mail that goes out', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url, MAIL_FROM: 'Lamp Support <help@lamps.example>' });
    agent = await docket.createPerson('agent', { name: 'Ada Lovelace' });
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  const open = (more: Record<string, unknown> = {}, email = address()) =>
    docket.openTicket({ requester: { email, name: 'Grace Hopper' }, ...more });

  describe('confirms a new ticket', () => {
    it('to its requester, with the number, what they wrote, when to expect an answer, and how to add to it', async () => {
      const ticket = await open({ subject: 'Lamp <4> & more', body: 'It is dark.\nVery <b>dark</b>.' });
      const mail = await sink.receive(ticket.requester.email);
      expect(mail.envelope).toEqual({
        from: expect.stringMatching(/^help\+b-\w{24}@lamps\.example$/),
        to: [ticket.requester.email],
      });
      const { parsed } = mail;
      expect(parsed.subject).toBe(`[${ticket.number}] Lamp <4> & more`);
      expect(parsed.from!.value).toEqual([{ address: 'help@lamps.example', name: 'Lamp Support' }]);
      expect(parsed.text).toContain('It is dark.');
      expect(parsed.text).toContain('Very <b>dark</b>.');
      expect(parsed.html).toContain('Very &lt;b&gt;dark&lt;/b&gt;.');
      for (const { dueAt } of ticket.timers) {
        expect(parsed.text).toContain(day(dueAt));
        expect(parsed.html).toContain(day(dueAt));
      }
      expect(parsed.text).toMatch(/answer this mail/i);
      expect(parsed.html).toMatch(/answer this mail/i);
      expect(parsed.html).toContain(ticket.number);
    });

    it('with headers that lead back to the ticket, and say that nobody wrote it by hand', async () => {
      const ticket = await open();
      const mail = await sink.receive(ticket.requester.email);
      expect(mail.parsed.messageId).toMatch(/^<[^<>\s@]+@lamps\.example>$/);
      expect(mail.parsed.replyTo!.value[0]!.address).toMatch(/^help\+[^@]+@lamps\.example$/);
      expect(header(mail, 'auto-submitted')).toBe('auto-generated');
      expect(mail.parsed.inReplyTo).toBeUndefined();
      expect(mail.parsed.date!.getTime()).toBeGreaterThan(Date.parse(ticket.createdAt) - 1000);
      const raw = mail.raw.toString();
      expect(raw).toMatch(/content-type: multipart\/alternative/i);
      expect(raw.search(/content-type: text\/plain/i)).toBeLessThan(raw.search(/content-type: text\/html/i));
    });

    it('with a tracking link that works', async () => {
      const ticket = await open();
      const mail = await sink.receive(ticket.requester.email);
      const link = trackingLink(mail);
      expect(link.href).toBe(ticket.trackingUrl);
      expect(mail.parsed.html).toContain(link.href.replaceAll('&', '&amp;'));
      const page = await docket.http.get(link.pathname + link.search);
      expect(page.status).toBe(200);
      expect(page.text).toContain(ticket.number);
    });

    it('once, and to nobody else', async () => {
      const before = sink.mails.length;
      const ticket = await open();
      await sink.receive(ticket.requester.email);
      await docket.settled();
      expect(sink.mails.slice(before).map(({ envelope }) => envelope.to)).toEqual([[ticket.requester.email]]);
    });

    it('to whom an agent has opened it for', async () => {
      const email = address();
      const ticket = await docket.openTicket({ requester: { email } }, agent);
      const { parsed } = await sink.receive(email);
      expect(parsed.subject).toContain(ticket.number);
      expect(parsed.text).toContain('Ada Lovelace');
      expect(sink.to(agent.email)).toEqual([]);
    });

    it('with the same number of headers and recipients, whatever the subject or name says', async () => {
      const email = address();
      const subject = 'Hello\r\nBcc: everybody@example.com\r\n\r\n<h1>Boo</h1>';
      const name = 'Grace "Amazing" Hopper, Bcc: everybody@example.com';
      const ticket = await open({ subject, requester: { email, name } });
      const mail = await sink.receive(email);
      expect(mail.envelope.to).toEqual([email]);
      expect(mail.parsed.bcc).toBeUndefined();
      expect(mail.parsed.to).toMatchObject({ value: [{ address: email, name }] });
      expect(mail.parsed.subject).toBe(`[${ticket.number}] ${ticket.subject}`);
      expect(mail.parsed.html).not.toContain('<h1>Boo');
    });

    it('in every script', async () => {
      const ticket = await open({ subject: 'プリンター 🖨️ مكسور', body: 'ぜんぜん動きません' });
      const { parsed } = await sink.receive(ticket.requester.email);
      expect(parsed.subject).toBe(`[${ticket.number}] プリンター 🖨️ مكسور`);
      expect(parsed.text).toContain('ぜんぜん動きません');
    });
  });

  describe('brings an answer', () => {
    it('to the requester, in the same thread, in the name of the agent', async () => {
      const ticket = await open({ subject: 'Dark' });
      const confirmation = await sink.receive(ticket.requester.email);
      await docket.reply(ticket.number, { body: 'Have you tried <b>switching</b> it on?' }, agent);
      const first = await sink.receive(ticket.requester.email, ({ parsed }) => parsed.text!.includes('switching'));
      expect(first.parsed.subject).toBe(confirmation.parsed.subject);
      expect(first.parsed.from!.value[0]).toMatchObject({
        address: 'help@lamps.example',
        name: expect.stringContaining('Ada Lovelace'),
      });
      expect(first.parsed.text).toContain('Have you tried <b>switching</b> it on?');
      expect(first.parsed.html).toContain('&lt;b&gt;switching&lt;/b&gt;');
      expect(first.parsed.inReplyTo).toBe(confirmation.parsed.messageId);
      expect([first.parsed.references].flat()).toEqual([confirmation.parsed.messageId]);
      expect(first.parsed.replyTo!.value).toMatchObject([{ address: confirmation.parsed.replyTo!.value[0]!.address }]);
      expect(first.parsed.messageId).not.toBe(confirmation.parsed.messageId);
      expect(header(first, 'auto-submitted')).toBeUndefined();
      expect(trackingLink(first).href).toBe(ticket.trackingUrl);

      await docket.reply(ticket.number, { body: 'Or another bulb?' }, agent);
      const second = await sink.receive(ticket.requester.email, ({ parsed }) => parsed.text!.includes('another bulb'));
      expect([second.parsed.references].flat()).toEqual([confirmation.parsed.messageId, first.parsed.messageId]);
      expect(second.parsed.inReplyTo).toBe(first.parsed.messageId);
    });

    it('with the status that came with it, in one mail', async () => {
      const ticket = await open();
      await docket.reply(ticket.number, { body: 'A new bulb is in.', status: 'resolved' }, agent);
      const { parsed } = await sink.receive(ticket.requester.email, ({ parsed: { text } }) =>
        text!.includes('new bulb'),
      );
      expect(parsed.text).toMatch(/resolved/i);
      await docket.settled();
      expect(sink.to(ticket.requester.email)).toHaveLength(2);
    });

    it('to everybody who takes part but whoever wrote it, each with a link of their own', async () => {
      const ticket = await open();
      const follower = await docket.createPerson('requester');
      await docket.query(
        `INSERT INTO participant (ticket_id, person_id, part) SELECT id, $2, 'follower' FROM ticket WHERE 'WO-' || serial = $1`,
        [ticket.number, follower.id],
      );
      await docket.change(ticket.number, { assigneeId: agent.id });
      await docket.reply(ticket.number, { body: 'From the agent' }, agent);
      const told = await sink.receive(follower.email);
      const link = trackingLink(told);
      expect(link.href).not.toBe(ticket.trackingUrl);
      const key = link.searchParams.get('key')!;
      expect(fine(await docket.withKey(key).get(`/v1/tickets/${ticket.number}`), 200).number).toBe(ticket.number);
      fine(
        await docket.withKey(key).post(`/v1/tickets/${ticket.number}/messages`).send({ body: 'From the follower' }),
        201,
      );

      const mail = await sink.receive(ticket.requester.email, ({ parsed }) =>
        parsed.text!.includes('From the follower'),
      );
      expect(mail.parsed.text).not.toContain(key);
      await sink.receive(agent.email, ({ parsed }) => parsed.text!.includes('From the follower'));
      await docket.settled();
      expect(sink.to(follower.email).filter(({ parsed }) => parsed.text!.includes('From the follower'))).toEqual([]);
      const thread = await docket.thread(ticket.number);
      expect(thread.at(-1)!.author!.id).toBe(follower.id);
    });

    it('of the requester to the agent who has the ticket, who could not otherwise know', async () => {
      const { number, trackingKey, requester } = await open();
      await docket.change(number, { assigneeId: agent.id });
      fine(await docket.withKey(trackingKey).post(`/v1/tickets/${number}/messages`).send({ body: 'Dark again' }), 201);
      const { parsed } = await sink.receive(agent.email, (mail) => mail.parsed.text!.includes('Dark again'));
      expect(parsed.subject).toContain(number);
      await docket.settled();
      expect(sink.to(requester.email).some((mail) => mail.parsed.text!.includes('Dark again'))).toBe(false);
    });
  });

  it('carries no internal note out of the house', async () => {
    const ticket = await open();
    await docket.change(ticket.number, { assigneeId: agent.id });
    const note = 'The customer is wrong, between us';
    await docket.reply(ticket.number, { body: note, visibility: 'internal' });
    await docket.reply(ticket.number, { body: 'We are looking into it.' }, agent);
    await sink.receive(ticket.requester.email, ({ parsed }) => parsed.text!.includes('looking into it'));
    await docket.settled();
    const insiders = [agent.email, docket.admin.email];
    for (const mail of sink.mails) {
      if (!mail.raw.toString().includes('customer is wrong')) continue;
      expect(insiders).toEqual(expect.arrayContaining(mail.envelope.to));
    }
    expect(sink.to(ticket.requester.email)).toHaveLength(2);
  });

  it('tells an agent that a ticket is assigned to them, unless they took it themselves', async () => {
    const ada = await docket.createPerson('agent');
    const { number } = await open();
    const other = await open();
    await docket.change(other.number, { assigneeId: ada.id }, ada);
    await docket.change(number, { assigneeId: ada.id });
    expect((await sink.receive(ada.email)).parsed.subject).toContain(number);
    await docket.settled();
    expect(sink.to(ada.email)).toHaveLength(1);
  });

  describe('that is not taken', () => {
    interface Row {
      id: string;
      state: string;
      attempts: number;
      messageId: string;
      lastError: string | null;
      waits: number | null;
      jobs: number;
    }
    const outbound = async (email: string): Promise<Row> => {
      const [row] = await docket.query<Row>(
        `SELECT id, state, attempts, message_id AS "messageId", last_error AS "lastError",
           extract(epoch FROM next_attempt_at - now())::float AS waits,
           (SELECT count(*)::int FROM outbox_entry WHERE data->>'mailId' = outbound_mail.id::text) AS jobs
         FROM outbound_mail WHERE to_address = $1`,
        [email],
      );
      return row!;
    };
    const deferred = (email: string) =>
      eventually(async () => {
        const row = await outbound(email);
        expect(row.state).toBe('deferred');
        return row;
      });
    /** As if its time had come. */
    async function tryAgain({ id }: Row): Promise<void> {
      await docket.query(`UPDATE outbound_mail SET next_attempt_at = now() - interval '1 second' WHERE id = $1`, [id]);
      await docket.query(`UPDATE outbox_entry SET relay_after = now() WHERE data->>'mailId' = $1`, [id]);
    }

    it('because the server is down waits, and goes out once when it is up again', async () => {
      const email = address();
      await sink.goDown();
      try {
        await open({}, email);
        const row = await deferred(email);
        expect(row).toMatchObject({ attempts: 1, jobs: 1, lastError: expect.stringMatching(/ECONNREFUSED|connect/i) });
        expect(row.waits).toBeGreaterThan(10);
        expect(row.waits).toBeLessThanOrEqual(30);
        await tryAgain(row);
        await eventually(async () => expect(await outbound(email)).toMatchObject({ state: 'deferred', attempts: 2 }));
        expect((await outbound(email)).waits).toBeGreaterThan(60);
      } finally {
        await sink.comeUp();
      }
      const row = await outbound(email);
      await tryAgain(row);
      const mail = await sink.receive(email);
      expect(mail.parsed.messageId).toBe(`<${row.messageId}>`);
      await docket.settled();
      expect(await outbound(email)).toMatchObject({ state: 'sent', attempts: 3, jobs: 0 });
      expect(sink.to(email)).toHaveLength(1);
    });

    it('for now is tried again, and agents are not told', async () => {
      const email = address();
      sink.refuse({ code: 451, address: email, times: 1 });
      const { number } = await open({}, email);
      await tryAgain(await deferred(email));
      await sink.receive(email);
      await docket.settled();
      expect(sink.to(email)).toHaveLength(1);
      expect(await docket.thread(number)).toHaveLength(1);
    });

    it('for good is not tried again: a note on the ticket tells agents, and nobody else', async () => {
      const email = address();
      sink.refuse({ code: 550, address: email });
      const before = sink.mails.length;
      const { number, trackingKey } = await open({}, email);
      await eventually(async () => expect(await outbound(email)).toMatchObject({ state: 'failed', attempts: 1 }));
      await docket.settled();
      expect(await outbound(email)).toMatchObject({ state: 'failed', attempts: 1, jobs: 0 });
      expect((await docket.thread(number)).at(-1)).toMatchObject({
        author: null,
        visibility: 'internal',
        source: 'system',
        body: expect.stringContaining(email),
      });
      const seen = fine(await docket.withKey(trackingKey).get(`/v1/tickets/${number}/messages`), 200).data;
      expect(seen).toHaveLength(1);
      expect(await docket.ticket(number)).toMatchObject({ status: 'new', acknowledgedAt: null });
      expect(sink.mails).toHaveLength(before);
      expect((await docket.http.get('/metrics')).text).toMatch(/^docket_mail_failed_total\{.*\} [1-9]/m);
    });

    it('by one recipient reaches the others', async () => {
      const email = address();
      const { number } = await open({}, email);
      await sink.receive(email);
      const follower = await docket.createPerson('requester');
      await docket.query(
        `INSERT INTO participant (ticket_id, person_id, part) SELECT id, $2, 'follower' FROM ticket WHERE 'WO-' || serial = $1`,
        [number, follower.id],
      );
      sink.refuse({ code: 550, address: email });
      await docket.reply(number, { body: 'We are on it.' }, agent);
      await sink.receive(follower.email);
      await docket.settled();
      expect(sink.to(email)).toHaveLength(1);
      expect((await docket.thread(number)).at(-1)).toMatchObject({ visibility: 'internal', source: 'system' });
    });
  });
});
