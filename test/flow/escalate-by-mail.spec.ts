import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { mailIn } from '../support/mails.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

describe('an answer by mail whose first line is an escalation phrase', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let senior: TestPerson;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url });
    senior = await docket.createPerson('senior');
    const agent = await docket.createPerson('agent');
    await docket.createTeam(
      [
        { person: agent, level: 1 },
        { person: senior, level: 2 },
      ],
      { isDefault: true },
    );
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  /** What Grace's mail program needs to answer her confirmation. */
  async function conversation(locale = 'en') {
    const email = `${unique('grace')}@example.com`;
    const opened = await docket.openTicket({ requester: { email, name: 'Grace Hopper', locale } });
    const { parsed } = await sink.receive(email, ({ parsed: { subject } }) => subject!.includes(opened.number));
    const answer = (text: string, more: Record<string, unknown> = {}) =>
      mailIn(docket, {
        from: email,
        to: parsed.replyTo!.value[0]!.address!,
        subject: `Re: ${parsed.subject}`,
        inReplyTo: parsed.messageId,
        references: parsed.messageId,
        text,
        ...more,
      });
    return { ...opened, email, confirmation: parsed, answer };
  }
  const escalations = (number: string) =>
    docket.query<{ cause: string; causeRef: string; reason: string }>(
      `SELECT cause, cause_ref AS "causeRef", reason FROM escalation JOIN ticket ON ticket.id = ticket_id
       WHERE 'WO-' || ticket.serial = $1 ORDER BY escalation.id`,
      [number],
    );

  it('is in the thread, and the ticket climbs', async () => {
    const { number, answer, email } = await conversation();
    const routed = await answer(
      'Escalate, please!\n\nNothing has been shipped today.\n\nOn Friday, Docket wrote:\n> Hello',
    );
    expect(routed).toMatchObject({ action: 'append', ticket: number });
    const message = (await docket.thread(number)).at(-1)!;
    expect(message).toMatchObject({ source: 'email', body: 'Escalate, please!\n\nNothing has been shipped today.' });
    expect(await escalations(number)).toEqual([
      { cause: 'requester', causeRef: `message:${message.id}`, reason: 'Nothing has been shipped today.' },
    ]);
    expect(await docket.ticket(number)).toMatchObject({ level: 2, assignee: { id: senior.id } });
    const told = sink.to(email).map(({ parsed }) => parsed.text!);
    expect(told).toHaveLength(2);
    expect(told[1]).toMatch(/escalated/);
  });

  it('counts from a follower, and in the language that their letters suggest', async () => {
    const { number, confirmation } = await conversation('de');
    expect(confirmation.text!.replaceAll('\n', ' ')).toContain('„Eskalieren“ als erster Zeile');
    const follower = `${unique('follower')}@example.com`;
    fine(await docket.as(docket.admin).post(`/v1/tickets/${number}/followers`).send({ email: follower }), 201);
    await mailIn(docket, {
      from: follower,
      to: confirmation.replyTo!.value[0]!.address!,
      subject: `Re: ${confirmation.subject}`,
      text: 'Bitte eskalieren',
    });
    expect(await escalations(number)).toEqual([expect.objectContaining({ reason: 'Bitte eskalieren' })]);
  });

  it('is a mere answer when it asks for nothing, comes from a robot, or from somebody else', async () => {
    const { number, answer } = await conversation();
    await answer('Please do not escalate.');
    await answer('Escalate', { headers: { 'Auto-Submitted': 'auto-replied' } });
    await answer('Escalate', { from: `${unique('stranger')}@example.com` });
    expect(await escalations(number)).toEqual([]);
    expect((await docket.ticket(number)).level).toBe(1);
  });

  it('is added to what was asked before, and a mere answer right after that was answered', async () => {
    const { number, answer, email } = await conversation();
    await answer('Escalate\n\nReason one');
    await answer('Escalate\n\nReason two');
    const [{ id }] = (await docket.query(
      `SELECT escalation.id FROM escalation JOIN ticket ON ticket.id = ticket_id WHERE 'WO-' || ticket.serial = $1`,
      [number],
    )) as [{ id: string }];
    const requests = () =>
      docket.query(`SELECT reason FROM escalation_request WHERE escalation_id = $1 ORDER BY id`, [id]);
    expect(await requests()).toEqual([{ reason: 'Reason one' }, { reason: 'Reason two' }]);
    fine(await docket.as(senior).post(`/v1/escalations/${id}/take`), 200);
    await docket.settled();
    const told = sink.to(email).length;
    expect(await answer('Escalate\n\nReason three')).toMatchObject({ action: 'append', ticket: number });
    expect(await requests()).toHaveLength(2);
    expect((await docket.thread(number)).at(-1)!.body).toBe('Escalate\n\nReason three');
    expect(sink.to(email)).toHaveLength(told);
  });

  it('goes on in the ticket that goes on', async () => {
    const { number, answer } = await conversation();
    await docket.change(number, { status: 'closed' });
    const routed = await answer('Escalate\n\nStill dark.');
    expect(routed.ticket).not.toBe(number);
    expect(await escalations(number)).toEqual([]);
    expect(await escalations(routed.ticket!)).toEqual([expect.objectContaining({ reason: 'Still dark.' })]);
  });

  it('is explained', async () => {
    const { email, confirmation } = await conversation();
    const explain = async (text: string, to: string) => {
      const raw = `From: ${email}\r\nTo: ${to}\r\nSubject: Re: ${confirmation.subject}\r\n\r\n${text}\r\n`;
      const answer = await docket
        .as(docket.admin)
        .post('/v1/mail/explain')
        .set('content-type', 'message/rfc822')
        .send(raw);
      return fine(answer, 200).escalation as unknown;
    };
    const reply = confirmation.replyTo!.value[0]!.address!;
    expect(await explain('Escalate\r\n\r\nNow.', reply)).toEqual({ reason: 'Now.' });
    expect(await explain('Thank you', reply)).toBeUndefined();
  });
});
