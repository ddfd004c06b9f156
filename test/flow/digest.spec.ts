import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fine, startBeside, startTestDocket, type TestDocket, type TestPerson } from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { mailIn } from '../support/mails.js';
import { expectProblem } from '../support/problem.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

interface Written {
  id: string;
  kind: string;
  state: string;
  ticketId: string | null;
}

/** Nothing happens to a ticket before it has its agent; then it is reminded of at once. */
const policy = (category: string, steps: object[]) => ({
  name: category,
  match: { category: [category] },
  goals: { acknowledgement: { calendar: 'always', dueAfter: 'PT1H', steps } },
});
const POLICIES = [policy('later', []), policy('now', [{ after: 'PT1S', action: 'remind' }])];

const written = (docket: TestDocket, { id }: { id: string }) =>
  docket.query<Written>(
    `SELECT id, kind, state, ticket_id AS "ticketId" FROM outbound_mail
     WHERE person_id = $1 AND kind IN ('reminder', 'digest') ORDER BY id`,
    [id],
  );
const kinds = (mails: Written[]) => mails.map(({ kind, state }) => `${kind} ${state}`).sort();
/** So many tickets of this agent, all of which are reminded of at the same time. */
async function burst(docket: TestDocket, agent: TestPerson, size: number): Promise<string[]> {
  const tickets = await Promise.all(Array.from({ length: size }, () => docket.openTicket({ category: 'later' })));
  const numbers = tickets.map(({ number }) => number);
  // What the agent does themselves, they are not told.
  await Promise.all(numbers.map((number) => docket.change(number, { assigneeId: agent.id, category: 'now' }, agent)));
  return numbers;
}

describe('notices to one agent that come in a burst', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let beside: TestDocket;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url, DIGEST_WINDOW: 'PT4S' });
    beside = await startBeside(docket, { SMTP_URL: sink.url, DIGEST_WINDOW: 'PT4S', ROLE: 'worker' });
    await docket.putPolicies(POLICIES);
  });
  afterAll(async () => {
    await beside?.stop();
    await docket?.stop();
    await sink?.goDown();
  });

  const digestOf = (person: TestPerson) =>
    sink.receive(person.email, ({ parsed }) => parsed.subject!.startsWith('[Docket] '));
  const retry = (id: string) => docket.as(docket.admin).post(`/v1/mail/outgoing/${id}/retry`);

  it('are one mail at once, and one at the end, whoever else ends it as well', async () => {
    const agent = await docket.createPerson('agent');
    const numbers = await burst(docket, agent, 5);
    await eventually(async () =>
      expect(kinds(await written(docket, agent))).toEqual([...Array(4).fill('reminder held'), 'reminder sent']),
    );
    expect(sink.to(agent.email)).toHaveLength(1);
    const held = (await written(docket, agent)).find(({ state }) => state === 'held')!;
    expectProblem(await retry(held.id), { status: 409, code: 'mail/conflict' });
    // Told several times, at the same moment, to both workers.
    await docket.query(
      `INSERT INTO outbox_entry (id, job, data, created_at, relay_after)
       SELECT gen_random_uuid(), job, data, created_at, relay_after FROM outbox_entry, generate_series(1, 6)
       WHERE job = 'mail.digest' AND data->>'personId' = $1`,
      [agent.id],
    );

    const { parsed } = await digestOf(agent);
    await docket.settled();
    const mails = await written(docket, agent);
    expect(kinds(mails)).toEqual(['digest sent', ...Array(4).fill('reminder gathered'), 'reminder sent']);
    const told = sink.to(agent.email);
    expect(told).toHaveLength(2);
    for (const number of numbers) {
      const about = told.filter(({ parsed: { text, subject } }) => `${subject} ${text}`.includes(number));
      expect(about, number).toHaveLength(1);
    }
    expect(parsed.subject).toBe('[Docket] Tickets that need you: 4');
    expect(parsed.text).toMatch(/WO-\d+ · due soon \(first answer\)/);
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.headers.has('x-docket-ticket')).toBe(false);
    expect(parsed.replyTo!.value[0]!.address).toBe('support@docket.localhost');

    const digest = mails.find(({ kind }) => kind === 'digest')!;
    const refused = await retry(held.id);
    expectProblem(refused, { status: 409, code: 'mail/conflict' });
    expect(refused.body.detail).toContain(digest.id);
    const { data } = fine(await docket.as(docket.admin).get('/v1/mail/outgoing?state=gathered'), 200);
    expect(data).toContainEqual(expect.objectContaining({ id: held.id, kind: 'reminder', state: 'gathered' }));
  });

  it('lead to their tickets by links that open', async () => {
    const agent = await docket.createPerson('agent', { locale: 'de' });
    await burst(docket, agent, 3);
    const { parsed } = await digestOf(agent);
    expect(parsed.subject).toBe('[Docket] Anfragen, die Sie brauchen: 2');
    const links = parsed.text!.match(/^https?:\S+$/gm)!;
    expect(links).toHaveLength(2);
    for (const link of links) {
      const { pathname, search } = new URL(link);
      expect((await docket.http.get(pathname + search)).status).toBeLessThan(400);
    }
  });

  it('leave as they are when only one was held', async () => {
    const agent = await docket.createPerson('agent');
    const numbers = await burst(docket, agent, 2);
    await eventually(async () =>
      expect(kinds(await written(docket, agent))).toEqual(['reminder sent', 'reminder sent']),
    );
    const told = sink.to(agent.email).map(({ parsed }) => parsed.subject!.slice(1, 10));
    expect(told.sort()).toEqual(numbers.sort());
  });

  it('are gathered for each agent alone', async () => {
    const agents = [await docket.createPerson('agent'), await docket.createPerson('agent')];
    const numbers = await Promise.all(agents.map((agent) => burst(docket, agent, 3)));
    for (const [at, agent] of agents.entries()) {
      const { parsed } = await digestOf(agent);
      for (const number of parsed.text!.match(/WO-\d+/g)!) expect(numbers[at]).toContain(number);
      expect(parsed.subject).toContain(': 2');
    }
  });

  it('come at once again when the burst is over', async () => {
    const agent = await docket.createPerson('agent');
    await burst(docket, agent, 1);
    await eventually(async () => expect(kinds(await written(docket, agent))).toEqual(['reminder sent']));
    await docket.query(
      `UPDATE outbound_mail SET created_at = created_at - interval '5 seconds' WHERE person_id = $1 AND kind = 'reminder'`,
      [agent.id],
    );
    await burst(docket, agent, 1);
    await eventually(async () => expect(await written(docket, agent)).toHaveLength(2));
    await eventually(async () =>
      expect(kinds(await written(docket, agent))).toEqual(['reminder sent', 'reminder sent']),
    );
    const bursts = await docket.query(`SELECT 1 FROM outbound_mail WHERE person_id = $1 AND burst_id = id`, [agent.id]);
    expect(bursts).toHaveLength(2);
  });

  it('are sent each by itself if their digest was written already', async () => {
    const agent = await docket.createPerson('agent');
    await burst(docket, agent, 3);
    await digestOf(agent);
    await docket.settled();
    // As by a worker whose clock is behind.
    await docket.query(`UPDATE outbound_mail SET state = 'held' WHERE person_id = $1 AND state = 'gathered'`, [
      agent.id,
    ]);
    await docket.query(
      `INSERT INTO outbox_entry (id, job, data, created_at, relay_after)
       SELECT gen_random_uuid(), 'mail.digest', json_build_object('burstId', id, 'personId', person_id), now(), now()
       FROM outbound_mail WHERE person_id = $1 AND burst_id = id`,
      [agent.id],
    );
    await eventually(async () =>
      expect(kinds(await written(docket, agent))).toEqual(['digest sent', ...Array(3).fill('reminder sent')]),
    );
  });

  it('are noted on each of their tickets when the digest cannot be delivered', async () => {
    const agent = await docket.createPerson('agent');
    await burst(docket, agent, 3);
    await eventually(async () => expect(kinds(await written(docket, agent))).toContain('reminder sent'));
    sink.refuse({ code: 550, address: agent.email });
    await eventually(async () => expect(kinds(await written(docket, agent))).toContain('digest failed'));
    const gathered = (await written(docket, agent)).filter(({ state }) => state === 'gathered');
    expect(gathered).toHaveLength(2);
    for (const { ticketId } of gathered) {
      const notes = await docket.query(
        `SELECT 1 FROM message WHERE ticket_id = $1 AND body LIKE '%(digest) could not be delivered%'`,
        [ticketId],
      );
      expect(notes).toHaveLength(1);
    }
    sink.accept();
  });

  it('open no ticket when somebody answers the digest: an agent judges', async () => {
    const agent = await docket.createPerson('agent');
    await burst(docket, agent, 3);
    const { parsed } = await digestOf(agent);
    const answer = await mailIn(docket, {
      from: agent.email,
      subject: `Re: ${parsed.subject}`,
      inReplyTo: parsed.messageId,
      references: parsed.messageId,
      text: 'I am on it.',
    });
    expect(answer).toMatchObject({ action: 'quarantine', why: expect.stringContaining('digest'), ticket: null });
  });
});

describe('without a window', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url, DIGEST_WINDOW: 'PT0S' });
    await docket.putPolicies(POLICIES);
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  it('each notice is a mail', async () => {
    const agent = await docket.createPerson('agent');
    await burst(docket, agent, 3);
    await eventually(async () => expect(kinds(await written(docket, agent))).toEqual(Array(3).fill('reminder sent')));
    expect(sink.to(agent.email)).toHaveLength(3);
  });
});
