import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { replyTo, sendMail } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

describe('a merge, by mail', () => {
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

  const merge = async (source: { number: string }, into: string) =>
    fine(await docket.as(agent).post(`/v1/tickets/${source.number}/merge`).send({ into }), 200);
  const words = ({ parsed }: SunkMail) => parsed.text!.replaceAll(/\s+/g, ' ');

  it('is told to the requester once, in their thread, and what they answer goes on', async () => {
    const [source, target] = [await docket.openTicket(), await docket.openTicket()];
    const { email } = source.requester;
    const confirmation = await sink.receive(email);
    await merge(source, target.number);
    const told = await sink.receive(email, (mail) => words(mail).includes('joined the two'));
    expect(words(told)).toContain(`It goes on as ${target.number}`);
    expect(told.parsed.subject).toContain(`[${source.number}]`);
    expect([told.parsed.references].flat()).toContain(confirmation.parsed.messageId);
    expect(told.parsed.headers.get('auto-submitted')).toBe('auto-generated');
    for (const mail of [told, confirmation]) {
      await sendMail(docket, replyTo(mail, `Answer to ${mail.parsed.messageId}`));
      await eventually(async () => {
        const bodies = (await docket.thread(target.number)).map(({ body }) => body);
        expect(bodies).toContain(`Answer to ${mail.parsed.messageId}`);
      });
    }
    await docket.settled();
    expect(sink.to(email).filter((mail) => words(mail).includes('joined the two'))).toHaveLength(1);
    expect((await docket.ticket(source.number)).status).toBe('closed');
    // From now on they hear of the target what all its participants hear.
    await docket.reply(target.number, { body: 'A technician is on the way.' }, agent);
    const heard = await sink.receive(email, (mail) => words(mail).includes('technician'));
    expect(heard.parsed.subject).toContain(`[${target.number}]`);
  });

  it('of two tickets of one person is told to nobody', async () => {
    const requester = { email: `${unique('grace')}@example.com`, name: 'Grace' };
    const [source, target] = [await docket.openTicket({ requester }), await docket.openTicket({ requester })];
    await merge(source, target.number);
    await docket.settled();
    expect(sink.to(requester.email).some((mail) => words(mail).includes('joined'))).toBe(false);
  });
});
