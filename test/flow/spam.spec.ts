import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { replyTo, sendMail } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

describe('spam, by mail', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url });
    agent = await docket.createPerson('agent', { name: 'Ada' });
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  const incoming = async (email: string) =>
    (await docket.query(`SELECT action, why FROM inbound_mail WHERE from_address = $1 ORDER BY received_at`, [
      email,
    ])) as {
      action: string | null;
      why: string;
    }[];

  it('is answered by silence, and what its sender writes later waits for people', async () => {
    const ticket = await docket.openTicket();
    const { email } = ticket.requester;
    const confirmation = await sink.receive(email);
    await docket.change(ticket.number, { assigneeId: agent.id });
    fine(await docket.as(agent).post(`/v1/tickets/${ticket.number}/spam`).send({}), 200);
    await sendMail(docket, replyTo(confirmation, 'Buy now!'));
    await eventually(async () =>
      expect((await docket.thread(ticket.number)).map(({ body }) => body)).toContain('Buy now!'),
    );
    expect(await docket.ticket(ticket.number)).toMatchObject({ status: 'closed', spam: true });
    await docket.settled();
    expect(sink.to(email)).toHaveLength(1);
    expect(sink.to(agent.email).filter(({ parsed }) => parsed.text!.includes('Buy now!'))).toEqual([]);

    fine(await docket.as(agent).post(`/v1/tickets/${ticket.number}/spam`).send({ blockSender: true }), 200);
    await sendMail(docket, replyTo(confirmation, 'Buy two!'));
    await eventually(async () => expect((await incoming(email)).at(-1)).toMatchObject({ action: 'quarantine' }));
    expect((await incoming(email)).at(-1)!.why).toContain('blocked');
    fine(await docket.as(agent).delete(`/v1/tickets/${ticket.number}/spam`), 200);
    await sendMail(docket, replyTo(confirmation, 'I only wanted a printer.'));
    await eventually(async () => expect((await incoming(email)).at(-1)).toMatchObject({ action: 'append' }));
    const thread = (await docket.thread(ticket.number)).map(({ body }) => body);
    expect(thread).toContain('I only wanted a printer.');
    expect(thread).not.toContain('Buy two!');
  });

  it('that was resolved is resolved again without a word when it was none', async () => {
    const ticket = await docket.openTicket();
    const { email } = ticket.requester;
    await docket.reply(ticket.number, { body: 'It is repaired.', status: 'resolved' }, agent);
    await sink.receive(email, ({ parsed }) => parsed.text!.includes('It is repaired.'));
    await docket.settled();
    const before = sink.to(email).length;
    fine(await docket.as(agent).post(`/v1/tickets/${ticket.number}/spam`).send({}), 200);
    expect(fine(await docket.as(agent).delete(`/v1/tickets/${ticket.number}/spam`), 200).status).toBe('resolved');
    await docket.settled();
    expect(sink.to(email)).toHaveLength(before);
  });
});
