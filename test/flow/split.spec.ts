import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { replyTo, sendMail } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

describe('a split, by mail', () => {
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

  const written = (number: string, body: string) =>
    eventually(async () => {
      const message = (await docket.thread(number)).find((one) => one.body === body);
      expect(message).toBeDefined();
      return message!;
    });
  const bodies = async (number: string) => (await docket.thread(number)).map(({ body }) => body);

  it('is told to its requester, and each thread goes on where it belongs', async () => {
    const source = await docket.openTicket();
    const { email } = source.requester;
    const confirmation = await sink.receive(email);
    await sendMail(docket, replyTo(confirmation, 'And the stairs are dark.'));
    const asked = await written(source.number, 'And the stairs are dark.');
    const path = `/v1/tickets/${source.number}/split`;
    const body = { messageIds: [asked.id], subject: 'Dark stairs' };
    const { number } = fine(await docket.as(agent).post(path).send(body), 201);

    const told = await sink.receive(email, ({ parsed }) => parsed.subject!.includes(`[${number}]`));
    expect(told.parsed.subject).toContain('Dark stairs');
    expect([told.parsed.references ?? []].flat()).not.toContain(confirmation.parsed.messageId);
    await sendMail(docket, replyTo(told, 'Since yesterday.'));
    await written(number, 'Since yesterday.');
    await sendMail(docket, replyTo(confirmation, 'And the printer?'));
    await written(source.number, 'And the printer?');
    expect(await bodies(source.number)).not.toContain('Since yesterday.');
    expect(await bodies(number)).not.toContain('And the printer?');

    await docket.reply(number, { body: 'The lamp is replaced.' }, agent);
    const answer = await sink.receive(email, ({ parsed }) => parsed.text!.includes('The lamp is replaced.'));
    expect(answer.parsed.subject).toContain(`[${number}]`);
    expect([answer.parsed.references].flat()).toContain(told.parsed.messageId);
    await docket.settled();
    // Moving a message is not writing it again.
    const mails = sink.to(email).filter(({ parsed }) => parsed.subject!.includes('Dark stairs'));
    expect(mails).toHaveLength(2);
  });

  it('of a mail keeps what it was, files included', async () => {
    const source = await docket.openTicket();
    const confirmation = await sink.receive(source.requester.email);
    await sendMail(docket, replyTo(confirmation, 'See the list.'));
    const asked = await written(source.number, 'See the list.');
    const path = `/v1/tickets/${source.number}/split`;
    const { number } = fine(
      await docket
        .as(agent)
        .post(path)
        .send({ messageIds: [asked.id], subject: 'The list' }),
      201,
    );
    const thread = `/v1/tickets/${number}/messages?include=original`;
    const [first] = fine(await docket.as(agent).get(thread), 200).data;
    expect(first).toMatchObject({ id: asked.id, source: 'email', body: 'See the list.' });
    expect(first.original).toContain('See the list.');
  });
});
