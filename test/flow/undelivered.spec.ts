import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

describe('an answer that cannot be delivered', () => {
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

  /** A ticket of the agent whose requester's mail server takes nothing any more. */
  async function openFor(who = agent) {
    const email = `${unique('grace')}@example.com`;
    const ticket = await docket.openTicket({ requester: { email } });
    await sink.receive(email);
    await docket.change(ticket.number, { assigneeId: who.id }, who);
    sink.refuse({ code: 550, address: email });
    return { ...ticket, email };
  }
  const told = (who: TestPerson, number: string) =>
    sink.to(who.email).filter(({ parsed }) => parsed.subject!.includes(number));
  const statuses = async (number: string) =>
    (await docket.history(number))
      .filter(({ what }) => what === 'status')
      .map(({ to, actor }) => `${to} by ${actor.name}`);

  it.each([
    ['with which it waits for the requester', { body: 'Which lamp?', status: 'pending' }],
    ['with which it is resolved', { body: 'The lamp is new.', status: 'resolved' }],
  ])('%s opens the ticket again and tells its assignee, once', async (_what, message) => {
    const { number, email } = await openFor();
    await docket.reply(number, message, agent);
    const { parsed } = await sink.receive(agent.email, (mail) => mail.parsed.subject!.includes(number));
    expect(parsed.text).toContain(email);
    expect(parsed.text).toContain('550');
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    await docket.settled();
    expect(await docket.ticket(number)).toMatchObject({ status: 'open', resolvedAt: null });
    expect((await statuses(number)).at(-1)).toBe('open by Docket');
    expect((await docket.history(number)).find(({ what }) => what === 'mail')).toMatchObject({
      actor: { id: null, name: 'Docket' },
      to: { kind: 'reply', state: 'failed', reason: expect.stringContaining('550') },
    });
    expect(told(agent, number)).toHaveLength(1);
    expect((await docket.thread(number)).filter(({ source }) => source === 'system')).toHaveLength(1);
  });

  it('is told also when it is only marked as resolved', async () => {
    const { number } = await openFor();
    await docket.change(number, { status: 'resolved' }, agent);
    await sink.receive(agent.email, (mail) => mail.parsed.subject!.includes(number));
    await docket.settled();
    expect((await docket.ticket(number)).status).toBe('open');
    expect(told(agent, number)).toHaveLength(1);
  });

  it('leaves a ticket that waits for somebody else as it is', async () => {
    const { number } = await openFor();
    await docket.reply(number, { body: 'The dealer is asked.', status: 'on_hold' }, agent);
    await sink.receive(agent.email, (mail) => mail.parsed.subject!.includes(number));
    await docket.settled();
    expect((await docket.ticket(number)).status).toBe('on_hold');
  });

  it('leaves a closed ticket closed', async () => {
    const { number, email } = await openFor();
    // For now at first, so that it can be closed meanwhile.
    sink.accept();
    sink.refuse({ code: 450, address: email, times: 1 });
    sink.refuse({ code: 550, address: email });
    await docket.reply(number, { body: 'The lamp is new.', status: 'resolved' }, agent);
    await docket.settled();
    await docket.query(`UPDATE ticket SET status = 'closed', closed_at = now() WHERE 'WO-' || serial = $1`, [number]);
    await docket.query(`UPDATE outbound_mail SET next_attempt_at = now() WHERE state = 'deferred'`);
    await docket.query(`UPDATE outbox_entry SET relay_after = now()`);
    await eventually(async () =>
      expect((await docket.thread(number)).at(-1)).toMatchObject({ source: 'system', visibility: 'internal' }),
    );
    expect((await docket.ticket(number)).status).toBe('closed');
  });

  it('to somebody who follows is noted only', async () => {
    const { number } = await openFor();
    sink.accept();
    const follower = await docket.createPerson('requester');
    await docket.query(
      `INSERT INTO participant (ticket_id, person_id, part) SELECT id, $2, 'follower' FROM ticket WHERE 'WO-' || serial = $1`,
      [number, follower.id],
    );
    sink.refuse({ code: 550, address: follower.email });
    await docket.reply(number, { body: 'Which lamp?', status: 'pending' }, agent);
    await docket.settled();
    expect((await docket.thread(number)).at(-1)!.body).toContain(follower.email);
    expect((await docket.ticket(number)).status).toBe('pending');
    expect(told(agent, number)).toEqual([]);
  });

  it('causes nothing more when the assignee cannot be told either', async () => {
    const lost = await docket.createPerson('agent');
    sink.refuse({ code: 550, address: lost.email });
    const { number } = await openFor(lost);
    await docket.reply(number, { body: 'Which lamp?', status: 'pending' }, lost);
    await docket.settled();
    const mails = await docket.query(
      `SELECT outbound_mail.kind, outbound_mail.state FROM outbound_mail JOIN ticket ON ticket.id = ticket_id
       WHERE 'WO-' || serial = $1 ORDER BY outbound_mail.created_at`,
      [number],
    );
    expect(mails).toEqual([
      { kind: 'confirmation', state: 'sent' },
      { kind: 'reply', state: 'failed' },
      { kind: 'delivery_failed', state: 'failed' },
    ]);
    expect((await docket.thread(number)).filter(({ source }) => source === 'system')).toHaveLength(2);
    expect((await docket.ticket(number)).status).toBe('open');
  });

  it('says nothing about a confirmation but a note', async () => {
    const email = `${unique('grace')}@example.com`;
    sink.refuse({ code: 550, address: email });
    const { number } = await docket.openTicket({ requester: { email } });
    await docket.settled();
    expect((await docket.ticket(number)).status).toBe('new');
    expect((await docket.thread(number)).at(-1)).toMatchObject({ source: 'system' });
  });
});
