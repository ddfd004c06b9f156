import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { replyTo, sendMail } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

/** A mail as it lies in a requester's folders: what they got, and what they sent. */
interface Lying {
  id: string;
  references: string[];
  inReplyTo: string | null;
  subject: string;
}

const lying = ({ parsed }: SunkMail): Lying => ({
  id: parsed.messageId!,
  references: [parsed.references ?? []].flat(),
  inReplyTo: parsed.inReplyTo ?? null,
  subject: parsed.subject!,
});

/** Conversations as programs make them that go by References (Apple Mail, Thunderbird, new Outlook): ids that belong together. */
function conversations(mails: Lying[]): Set<string>[] {
  const found: Set<string>[] = [];
  for (const { id, references, inReplyTo } of mails) {
    const own = new Set([id, ...references, ...(inReplyTo ? [inReplyTo] : [])]);
    for (const other of found.filter((one) => [...own].some((each) => one.has(each)))) {
      for (const each of other) own.add(each);
      found.splice(found.indexOf(other), 1);
    }
    found.push(own);
  }
  return found;
}

/** As Gmail compares them. */
const bare = (subject: string) => subject.replace(/^(?:re|aw|fwd?):\s*/i, '');

describe('a conversation of many mails', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url, MAIL_FROM: 'Lamp Support <help@lamps.example>' });
    agent = await docket.createPerson('agent');
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  /** To and fro. @returns all mails, in the order in which they were sent */
  async function talk(number: string, email: string, first: SunkMail, rounds: number): Promise<Lying[]> {
    const mails = [lying(first)];
    let latest = first;
    for (let round = 1; round <= rounds; round++) {
      const messageId = `<${unique('answer')}@example.com>`;
      const answer = replyTo(latest, `Answer ${round}.`, { messageId });
      await sendMail(docket, answer);
      mails.push({
        id: messageId,
        references: answer.references as string[],
        inReplyTo: answer.inReplyTo as string,
        subject: answer.subject!,
      });
      await eventually(async () => expect((await docket.thread(number)).at(-1)!.body).toBe(`Answer ${round}.`));
      for (const part of ['a', 'b']) {
        const body = `Question ${round}${part}?`;
        await docket.reply(number, { body }, agent);
        latest = await sink.receive(email, ({ parsed }) => parsed.text!.includes(body));
        mails.push(lying(latest));
      }
    }
    await docket.change(number, { status: 'resolved' }, agent);
    mails.push(lying(await sink.receive(email, ({ parsed }) => /marked .* as resolved/.test(parsed.text!))));
    return mails;
  }

  function expectOneThread(mails: Lying[]) {
    expect(conversations(mails)).toHaveLength(1);
    for (const [at, mail] of mails.entries()) {
      if (at === 0) continue;
      // Each names a mail that its reader has, last the one that it follows.
      expect(mail.inReplyTo).toBe(mails[at - 1]!.id);
      expect(mail.references.at(-1)).toBe(mails[at - 1]!.id);
      expect(new Set(mail.references).size).toBe(mail.references.length);
    }
  }

  it('is one thread for who opened the ticket by the API, from the confirmation on', async () => {
    const email = `${unique('grace')}@example.com`;
    const { number } = await docket.openTicket({ subject: 'Lamp', requester: { email } });
    const confirmation = await sink.receive(email);
    const mails = await talk(number, email, confirmation, 6);
    expect(mails).toHaveLength(20);
    expectOneThread(mails);
    for (const { references } of mails.slice(1)) expect(references[0]).toBe(confirmation.parsed.messageId);
    expect(new Set(mails.map(({ subject }) => bare(subject)))).toEqual(new Set([`[${number}] Lamp`]));
    // Classic Outlook goes by a header of its own.
    const indexes = sink.to(email).map(({ parsed }) => parsed.headers.get('thread-index') as string);
    expect(new Set(indexes).size).toBe(1);
    expect(Buffer.from(indexes[0]!, 'base64')).toHaveLength(22);
    expect(sink.to(email).map(({ parsed }) => parsed.headers.get('thread-topic'))).toEqual(
      sink.to(email).map(() => `[${number}] Lamp`),
    );
  });

  it('is one thread for who opened the ticket by mail, from their mail on', async () => {
    const email = `${unique('grace')}@example.com`;
    const messageId = `<${unique('opening')}@example.com>`;
    const begun = 'Acnk7AtURXtWl9jTRdGX7mDGIxfHtw';
    await sendMail(docket, {
      from: email,
      to: 'help@lamps.example',
      subject: 'Lampe ist dunkel',
      text: 'Dark.',
      messageId,
      headers: { 'Thread-Index': `${begun}AAAo8gqFQACz` },
    });
    const confirmation = await sink.receive(email);
    const number = /\[(WO-\d+)\]/.exec(confirmation.parsed.subject!)![1]!;
    const opening = { id: messageId, references: [], inReplyTo: null, subject: 'Lampe ist dunkel' };
    const mails = [opening, ...(await talk(number, email, confirmation, 2))];
    expectOneThread(mails);
    for (const { references } of mails.slice(1)) expect(references[0]).toBe(messageId);
    for (const { parsed } of sink.to(email)) {
      expect(parsed.headers.get('thread-index')).toBe(`${begun}==`);
      expect(parsed.headers.get('thread-topic')).toBe('Lampe ist dunkel');
    }
  });

  it('has a thread for the agent, too, and never one of another ticket', async () => {
    const [one, other] = [await docket.openTicket({ subject: 'Lamp' }), await docket.openTicket({ subject: 'Lamp' })];
    for (const { number, trackingKey } of [one, other]) {
      await docket.change(number, { assigneeId: agent.id });
      for (const body of ['Once.', 'Twice.']) {
        await docket.withKey(trackingKey).post(`/v1/tickets/${number}/messages`).send({ body });
        await sink.receive(
          agent.email,
          ({ parsed }) => parsed.subject!.includes(number) && parsed.text!.includes(body),
        );
      }
    }
    const mails = [one, other].map(({ number }) =>
      sink.to(agent.email).filter(({ parsed }) => parsed.subject!.includes(number)),
    );
    expect(mails.map(({ length }) => length)).toEqual([3, 3]);
    expect(conversations(mails.flat().map(lying))).toHaveLength(2);
    expect(new Set(mails.flat().map(({ parsed }) => parsed.headers.get('thread-index'))).size).toBe(2);
  });
});
