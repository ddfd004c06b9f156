import type { SendMailOptions } from 'nodemailer';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Authentication } from '../../src/domain/mail/judge-sender.js';
import { type DnsServer, startDnsServer } from '../support/dns-server.js';
import { fine, type Opened, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { DKIM_RECORD, rawMail, signFor } from '../support/signed-mail.js';
import { sendMail } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

const SUPPORT = 'support@docket.localhost';
const SERVER = 'mx.docket.example';
/** Tests send from this machine. */
const FROM_HERE = 'v=spf1 ip4:127.0.0.1 -all';
const FROM_ELSEWHERE = 'v=spf1 ip4:192.0.2.1 -all';
const ZONE = {
  'guarded.example': { TXT: [FROM_ELSEWHERE] },
  '_dmarc.guarded.example': { TXT: ['v=DMARC1; p=reject'] },
  'test._domainkey.guarded.example': { TXT: [DKIM_RECORD] },
  'lax.example': { TXT: [FROM_ELSEWHERE] },
  '_dmarc.lax.example': { TXT: ['v=DMARC1; p=none'] },
  'home.example': { TXT: [FROM_HERE] },
  '_dmarc.home.example': { TXT: ['v=DMARC1; p=reject'] },
  'lists.example': { TXT: [FROM_HERE] },
  'test._domainkey.lists.example': { TXT: [DKIM_RECORD] },
  'evil.example': { TXT: [FROM_HERE] },
  '_dmarc.evil.example': { TXT: ['v=DMARC1; p=reject'] },
  'test._domainkey.evil.example': { TXT: [DKIM_RECORD] },
};

interface Routed {
  action: string;
  why: string;
  number: string | null;
  clientAddress: string | null;
  authentication: Authentication | null;
}

describe('who sent a mail', () => {
  let dns: DnsServer;
  let sink: SmtpSink;
  let docket: TestDocket;
  let program: { token: string };
  let agent: TestPerson;
  beforeAll(async () => {
    [dns, sink] = await Promise.all([startDnsServer(ZONE), startSmtpSink()]);
    docket = await startTestDocket({
      SMTP_URL: sink.url,
      DNS_SERVER: dns.address,
      TRUSTED_RELAYS: 'none',
      MAIL_AUTHSERV_ID: SERVER,
    });
    agent = await docket.createPerson('agent', { email: `${unique('agent')}@lax.example` });
    const given = { name: 'Gateway', scopes: ['mail:inbound'] };
    program = { token: fine(await docket.as(docket.admin).post('/v1/api-keys').send(given), 201).key };
  });
  afterAll(async () => {
    await docket?.stop();
    await Promise.all([sink?.goDown(), dns?.stop()]);
  });
  beforeEach(() => dns.mood('answers'));

  const at = (domain: string, word = 'grace') => `${unique(word)}@${domain}`;
  /** What became of the latest mail, once it was routed. */
  const routed = () =>
    eventually(async () => {
      const [mail] = await docket.query<Routed>(
        `SELECT action, why, 'WO-' || serial AS number, client_address AS "clientAddress", authentication
         FROM inbound_mail AS mail LEFT JOIN ticket ON ticket.id = ticket_id ORDER BY mail.id DESC LIMIT 1`,
      );
      expect(mail!.action).not.toBeNull();
      await docket.settled();
      return mail!;
    });
  const send = async (mail: SendMailOptions) => {
    await sendMail(docket, mail);
    return routed();
  };
  /** By webhook: nobody knows from where. */
  const post = async (raw: Buffer | string) => {
    const sent = docket.as(program).post('/v1/mail/inbound').set('content-type', 'message/rfc822');
    fine(await sent.send(raw as string), 202);
    return routed();
  };
  async function confirmed(email: string): Promise<{ ticket: Opened; confirmation: SunkMail; token: string }> {
    const ticket = await docket.openTicket({ requester: { email, name: 'Grace Hopper' } });
    const confirmation = await sink.receive(email);
    return { ticket, confirmation, token: confirmation.parsed.replyTo!.value[0]!.address! };
  }
  const numbered = ({ number }: Opened) => ({ to: SUPPORT, subject: `Re: [${number}] Lamp`, text: 'Let me in' });

  describe('is found out', () => {
    it('by SPF', async () => {
      const email = at('home.example');
      const { ticket } = await confirmed(email);
      expect(await send({ from: email, ...numbered(ticket) })).toMatchObject({
        action: 'append',
        number: ticket.number,
        clientAddress: '127.0.0.1',
        authentication: { verdict: 'pass', spf: 'pass', dkim: 'none', dmarc: 'pass' },
      });
    });

    it('by DKIM, where a forwarder breaks SPF', async () => {
      const email = at('guarded.example');
      const { ticket } = await confirmed(email);
      const mail = { from: email, ...numbered(ticket), dkim: signFor('guarded.example') };
      expect(await send({ ...mail, envelope: { from: 'srs0=x@forwarder.example', to: SUPPORT } })).toMatchObject({
        action: 'append',
        authentication: { verdict: 'pass', spf: 'unaligned', dkim: 'pass' },
      });
    });

    it('as the list where a mailing list writes in its own name', async () => {
      const { ticket, token } = await confirmed(at('guarded.example'));
      const from = `Grace via lamps <${at('lists.example', 'lamps')}>`;
      const mail = { from, to: token, subject: 'Lamp', text: 'To all', dkim: signFor('lists.example') };
      expect(await send(mail)).toMatchObject({
        action: 'record',
        number: ticket.number,
        authentication: { verdict: 'pass' },
      });
    });

    it('never where the domain says nothing, as before', async () => {
      const email = at('silent.example');
      const { ticket } = await confirmed(email);
      expect(await send({ from: email, ...numbered(ticket) })).toMatchObject({
        action: 'append',
        authentication: { verdict: 'unknown' },
      });
    });

    it('by a mail server in front, and by no other', async () => {
      const email = at('guarded.example');
      const { ticket } = await confirmed(email);
      const saying = async (header: string) =>
        `Authentication-Results: ${header}\r\n${(await rawMail({ from: email, ...numbered(ticket) })).toString()}`;
      const said = (result: string) => `dmarc=${result} (p=REJECT) header.from=guarded.example`;
      expect(await post(await saying(`${SERVER}; ${said('pass')}`))).toMatchObject({
        action: 'append',
        authentication: { verdict: 'pass', dmarc: 'pass' },
      });
      expect(await post(await saying(`${SERVER}; ${said('fail')}`))).toMatchObject({
        action: 'quarantine',
        authentication: { verdict: 'fail', policy: 'reject' },
      });
      expect(await post(await saying(`mx.evil.example; ${said('pass')}`))).toMatchObject({
        authentication: { verdict: 'unknown' },
      });
      // A sender who comes to us directly writes into the header what they like.
      const raw = await saying(`${SERVER}; ${said('pass')}`);
      expect(await send({ raw, envelope: { from: email, to: SUPPORT } })).toMatchObject({
        action: 'quarantine',
        authentication: { verdict: 'fail' },
      });
    });
  });

  describe('that is somebody else than it says', () => {
    it('is put into quarantine with nothing but a number', async () => {
      for (const domain of ['guarded.example', 'lax.example']) {
        const email = at(domain);
        const { ticket } = await confirmed(email);
        const mail = await send({ from: `Grace Hopper <${email}>`, ...numbered(ticket) });
        expect(mail).toMatchObject({ action: 'quarantine', number: null, authentication: { verdict: 'fail' } });
        expect(mail.why).toContain(domain);
        expect(await docket.thread(ticket.number)).toHaveLength(1);
      }
    });

    it('with a stolen reply address or Message-ID gets no further than a note', async () => {
      const email = at('guarded.example');
      const { ticket, confirmation, token } = await confirmed(email);
      await docket.change(ticket.number, { status: 'pending' });
      const inReplyTo = confirmation.parsed.messageId;
      for (const way of [{ to: token }, { to: SUPPORT, inReplyTo }]) {
        const mail = await send({ from: email, subject: 'Lamp', text: 'Send it to Mallory.', ...way });
        expect(mail).toMatchObject({ action: 'record', number: ticket.number });
        expect((await docket.thread(ticket.number)).at(-1)).toMatchObject({
          visibility: 'internal',
          author: null,
          body: expect.stringMatching(/could not be verified[^]*Send it to Mallory\./),
        });
      }
      expect((await docket.ticket(ticket.number)).status).toBe('pending');
    });

    it('opens no ticket where the domain asks for it', async () => {
      const mail = await send({ from: at('guarded.example'), to: SUPPORT, subject: 'Lamp', text: 'Dark' });
      expect(mail).toMatchObject({ action: 'quarantine', why: expect.stringContaining('p=reject') });
    });

    it('opens one that says so where it does not', async () => {
      const email = at('lax.example');
      const { action, number } = await send({ from: email, to: SUPPORT, subject: 'Lamp', text: 'Dark' });
      expect(action).toBe('open');
      expect(await docket.thread(number!)).toMatchObject([
        { visibility: 'public', body: 'Dark' },
        { visibility: 'internal', author: null, body: expect.stringContaining(`may not come from ${email}`) },
      ]);
    });

    it('is no agent', async () => {
      const { ticket, token } = await confirmed(at('home.example'));
      const mail = { from: agent.email, subject: 'Lamp', text: 'Close it' };
      expect(await send({ ...mail, to: SUPPORT })).toMatchObject({ action: 'quarantine' });
      expect(await send({ ...mail, to: token })).toMatchObject({
        action: 'record',
        number: ticket.number,
        why: expect.stringContaining('could not be verified'),
      });
    });
  });

  describe('cannot be hidden', () => {
    // Nothing but reading it right protects this one: its domain has no records.
    const victim = at('silent.example', 'kate');
    const evil = at('evil.example', 'mallory');
    let ticket: Opened;
    let token: string;
    beforeAll(async () => void ({ ticket, token } = await confirmed(victim)));
    /** Mallory's own server and signature are in order. */
    const from = (headers: string, to = SUPPORT) =>
      send({
        raw: `${headers}\r\nTo: ${to}\r\nSubject: Re: [${ticket.number}] ${unique('x')}\r\n\r\nLet me in`,
        envelope: { from: evil, to },
      });

    it.each([
      ['in a name that looks like an address', `From: "${victim}" <${evil}>`],
      ['in a name without quotes', `From: ${victim} <${evil}>`],
      ['in an encoded name', `From: =?utf-8?Q?${victim.replace('@', '=40')}?= <${evil}>`],
      ['in an encoded address', `From: =?utf-8?Q?${victim.replace('@', '=40')}=20?= <${evil}>`],
      ['in a comment', `From: ${evil} (${victim})`],
      ['by two headers', `From: ${victim}\r\nFrom: ${evil}`],
      ['by two headers, the other way round', `From: ${evil}\r\nFrom: ${victim}`],
      ['by two addresses', `From: ${victim}, ${evil}`],
      ['by two addresses, the other way round', `From: ${evil}, ${victim}`],
      ['in a group', `From: Friends: ${victim}, ${evil};`],
      ['behind a sender', `From: ${evil}\r\nSender: ${victim}`],
      ['behind who answers', `From: ${evil}\r\nReply-To: ${victim}`],
      ['behind where it returns to', `From: ${evil}\r\nReturn-Path: <${victim}>`],
      ['behind an earlier sender', `From: ${evil}\r\nResent-From: ${victim}\r\nX-Original-From: ${victim}`],
      ['in other signs', `From: ${victim.replace('k', '\u212a')}`],
      ['in a header with a blank', `From : ${victim}\r\nFrom: ${evil}`],
      ['by NUL', `From: ${victim}\0 <${evil}>`],
      ['in a route', `From: <@evil.example:${victim}>, <${evil}>`],
    ])('%s', async (_, headers) => {
      const { action } = await from(headers);
      expect(['quarantine', 'ignore']).toContain(action);
      const joined = await from(headers, token);
      expect(['quarantine', 'record']).toContain(joined.action);
      expect((await docket.thread(ticket.number)).filter(({ visibility }) => visibility === 'public')).toHaveLength(1);
    });

    it('by other case', async () => {
      const { action } = await send({ from: victim.toUpperCase(), ...numbered(ticket) });
      expect(action).toBe('append');
    });
  });

  describe('and where it belongs', () => {
    const email = at('home.example');
    let one: Awaited<ReturnType<typeof confirmed>>;
    let two: Awaited<ReturnType<typeof confirmed>>;
    beforeAll(async () => {
      one = await confirmed(email);
      two = await confirmed(at('home.example'));
    });
    const mail = (more: SendMailOptions) => ({ from: email, subject: unique('Lamp'), text: 'Hello', ...more });

    it('the address it came to wins over the mail it answers', async () => {
      const inReplyTo = two.confirmation.parsed.messageId;
      const sent = mail({ to: one.token, inReplyTo, references: inReplyTo, subject: `[${two.ticket.number}]` });
      expect(await send(sent)).toMatchObject({ action: 'append', number: one.ticket.number });
    });

    it('the address it was delivered to wins over those in its header', async () => {
      const sent = mail({ to: two.token, envelope: { from: email, to: one.token } });
      expect(await send(sent)).toMatchObject({ action: 'append', number: one.ticket.number });
    });

    it('the mail it answers wins over the number', async () => {
      const inReplyTo = one.confirmation.parsed.messageId;
      const sent = mail({ to: SUPPORT, inReplyTo, subject: `[${two.ticket.number}] Lamp` });
      expect(await send(sent)).toMatchObject({ action: 'append', number: one.ticket.number });
    });

    it('is no answer when one of our mails is only enclosed', async () => {
      const attachments = [{ content: one.confirmation.raw, contentType: 'message/rfc822', filename: 'old.eml' }];
      const { action, number } = await send(mail({ to: SUPPORT, attachments }));
      expect(action).toBe('open');
      expect(number).not.toBe(one.ticket.number);
    });

    it('is found among five thousand references in no time', async () => {
      const own = one.confirmation.parsed.messageId!;
      const forged = own.replace(/\.[a-z2-7]{16}@/, '.aaaaaaaaaaaaaaaa@');
      const many = Array.from({ length: 5_000 }, (_, at) =>
        forged.replace(/^<.{6}/, `<${String(at).padStart(6, '0')}`),
      );
      const raw = `From: ${email}\r\nTo: ${SUPPORT}\r\nSubject: Lamp\r\nReferences: ${own} ${many.join('\r\n ')}\r\n\r\nHello`;
      const begun = performance.now();
      const explained = await docket
        .as(docket.admin)
        .post('/v1/mail/explain')
        .set('content-type', 'message/rfc822')
        .send(raw);
      expect(performance.now() - begun).toBeLessThan(2_000);
      expect(fine(explained, 200).route).toMatchObject({ action: 'append', ticket: one.ticket.number });
    });
  });

  describe('explained', () => {
    const explain = async (raw: Buffer) =>
      fine(
        await docket
          .as(docket.admin)
          .post('/v1/mail/explain')
          .set('content-type', 'message/rfc822')
          .send(raw as unknown as string),
        200,
      );

    it('says what was found, and why', async () => {
      const mail = { from: at('guarded.example'), dkim: signFor('guarded.example') };
      expect((await explain(await rawMail(mail))).authentication).toEqual({
        spf: 'unchecked',
        dkim: 'pass',
        dmarc: 'pass',
        verdict: 'pass',
        why: expect.stringContaining('guarded.example'),
      });
    });

    it('says nothing of a mail that nobody wrote', async () => {
      const headers = { 'Auto-Submitted': 'auto-replied' };
      expect((await explain(await rawMail({ from: at('guarded.example'), headers }))).authentication).toBeNull();
    });

    it('waits for no silent DNS', async () => {
      dns.mood('is silent');
      const domain = `${unique('x')}.example`;
      const raw = await rawMail({ from: `grace@${domain}`, dkim: signFor(domain) });
      const begun = performance.now();
      expect((await explain(raw)).authentication).toMatchObject({ verdict: 'unknown', dkim: 'temperror' });
      expect(performance.now() - begun).toBeLessThan(2_000);
    });
  });

  it('does not keep a mail waiting while DNS is silent or broken', async () => {
    for (const mood of ['is silent', 'fails'] as const) {
      dns.mood(mood);
      const email = `grace@${unique('x')}.example`;
      const { ticket } = await confirmed(email);
      const begun = performance.now();
      expect(await send({ from: email, ...numbered(ticket) })).toMatchObject({
        action: 'append',
        authentication: { verdict: 'unknown', spf: 'temperror' },
      });
      expect(performance.now() - begun).toBeLessThan(8_000);
    }
  });
});
