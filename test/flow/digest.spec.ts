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
const POLICIES = [
  policy('later', []),
  policy('now', [{ after: 'PT1S', action: 'remind' }]),
  policy('soon', [{ after: 'PT6S', action: 'remind' }]),
];
const GATHERING = { DIGEST_SETTLE: 'PT2S', DIGEST_WINDOW: 'PT10S' };
const PATIENT = { DIGEST_SETTLE: 'PT1S', DIGEST_WINDOW: 'PT10M' };

const written = (docket: TestDocket, { id }: { id: string }) =>
  docket.query<Written>(
    `SELECT id, kind, state, ticket_id AS "ticketId" FROM outbound_mail
     WHERE person_id = $1 AND kind IN ('reminder', 'escalation_received', 'digest') ORDER BY id`,
    [id],
  );
const kinds = (mails: Written[]) => mails.map(({ kind, state }) => `${kind} ${state}`).sort();
/** A ticket of this agent for each of the times at which they are to be reminded of them. */
async function remind(docket: TestDocket, agent: TestPerson, ...when: ('now' | 'soon')[]): Promise<string[]> {
  const tickets = await Promise.all(when.map(() => docket.openTicket({ category: 'later' })));
  const numbers = tickets.map(({ number }) => number);
  // What the agent does themselves, they are not told.
  const take = (number: string, at: number) =>
    docket.change(number, { assigneeId: agent.id, category: when[at] }, agent);
  await Promise.all(numbers.map(take));
  return numbers;
}
const times = <const Kind>(count: number, kind: Kind): Kind[] => Array<Kind>(count).fill(kind);

describe.concurrent('notices to one agent that come in a burst', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let beside: TestDocket;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url, ...GATHERING });
    beside = await startBeside(docket, { SMTP_URL: sink.url, ...GATHERING, ROLE: 'worker' });
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
  const become = (agent: TestPerson, expected: string[]) =>
    eventually(async () => expect(kinds(await written(docket, agent))).toEqual(expected), 20_000);

  it('are one mail', async () => {
    const agent = await docket.createPerson('agent');
    const numbers = await remind(docket, agent, ...times(20, 'now'));
    const { parsed } = await digestOf(agent);
    await become(agent, ['digest sent', ...times(20, 'reminder gathered')]);
    expect(sink.to(agent.email)).toHaveLength(1);
    for (const number of numbers) expect(parsed.text).toContain(number);
    expect(parsed.subject).toBe('[Docket] Tickets that need you: 20');
    expect(parsed.text).toMatch(/WO-\d+ · due soon \(first answer\)/);
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.headers.has('x-docket-ticket')).toBe(false);
    expect(parsed.replyTo!.value[0]!.address).toBe('support@docket.localhost');
  });

  it('leave as they are when there is only one, and are hardly late', async () => {
    const agent = await docket.createPerson('agent');
    const [number] = await remind(docket, agent, 'now');
    await become(agent, ['reminder sent']);
    const [{ late }] = (await docket.query<{ late: number }>(
      `SELECT extract(epoch FROM sent_at - created_at)::float AS late FROM outbound_mail WHERE person_id = $1 AND kind = 'reminder'`,
      [agent.id],
    )) as [{ late: number }];
    expect(late).toBeGreaterThan(1.9);
    expect(late).toBeLessThan(6);
    expect(sink.to(agent.email).map(({ parsed }) => parsed.subject!.slice(1, 10))).toEqual([number]);
  });

  it('are one mail more when others follow, whoever else tells it as well', async () => {
    const agent = await docket.createPerson('agent');
    const numbers = await remind(docket, agent, ...times(3, 'now'), ...times(3, 'soon'));
    const gathered = ['digest sent', ...times(3, 'reminder gathered')];
    await become(agent, [...gathered, ...times(3, 'reminder held')]);
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
    await become(agent, ['digest sent', ...gathered, ...times(3, 'reminder gathered')].sort());
    await docket.settled();
    const told = sink.to(agent.email);
    expect(told).toHaveLength(2);
    for (const number of numbers) {
      expect(
        told.filter(({ parsed }) => parsed.text!.includes(number)),
        number,
      ).toHaveLength(1);
    }

    const digest = (await written(docket, agent)).findLast(({ kind }) => kind === 'digest')!;
    const refused = await retry(held.id);
    expectProblem(refused, { status: 409, code: 'mail/conflict' });
    expect(refused.body.detail).toContain(digest.id);
    const { data } = fine(await docket.as(docket.admin).get('/v1/mail/outgoing?state=gathered'), 200);
    expect(data).toContainEqual(expect.objectContaining({ id: held.id, kind: 'reminder', state: 'gathered' }));
  });

  it('leave as they are when only one follows', async () => {
    const agent = await docket.createPerson('agent');
    const numbers = await remind(docket, agent, 'now', 'soon');
    await become(agent, ['reminder held', 'reminder sent']);
    await become(agent, ['reminder sent', 'reminder sent']);
    const told = sink.to(agent.email).map(({ parsed }) => parsed.subject!.slice(1, 10));
    expect(told).toEqual(numbers);
  });

  it('lead to their tickets by links that open', async () => {
    const agent = await docket.createPerson('agent', { locale: 'de' });
    await remind(docket, agent, 'now', 'now');
    const { parsed } = await digestOf(agent);
    expect(parsed.subject).toBe('[Docket] Anfragen, die Sie brauchen: 2');
    const links = parsed.text!.match(/^https?:\S+$/gm)!;
    expect(links).toHaveLength(2);
    for (const link of links) {
      const { pathname, search } = new URL(link);
      expect((await docket.http.get(pathname + search)).status).toBeLessThan(400);
    }
  });

  it('are gathered for each agent alone', async () => {
    const agents = [await docket.createPerson('agent'), await docket.createPerson('agent')];
    const numbers = await Promise.all(agents.map((agent) => remind(docket, agent, 'now', 'now')));
    for (const [at, agent] of agents.entries()) {
      const { parsed } = await digestOf(agent);
      for (const number of parsed.text!.match(/WO-\d+/g)!) expect(numbers[at]).toContain(number);
      expect(parsed.subject).toContain(': 2');
    }
  });

  it('begin a new one when the burst is over', async () => {
    const agent = await docket.createPerson('agent');
    await remind(docket, agent, 'now');
    await become(agent, ['reminder sent']);
    await docket.query(
      `UPDATE outbound_mail SET created_at = created_at - interval '11 seconds' WHERE person_id = $1 AND kind = 'reminder'`,
      [agent.id],
    );
    await remind(docket, agent, 'now');
    await become(agent, ['reminder sent', 'reminder sent']);
    const bursts = await docket.query(`SELECT 1 FROM outbound_mail WHERE person_id = $1 AND burst_id = id`, [agent.id]);
    expect(bursts).toHaveLength(2);
  });

  it('are noted on each of their tickets when the digest cannot be delivered', async () => {
    const agent = await docket.createPerson('agent');
    sink.refuse({ code: 550, address: agent.email });
    await remind(docket, agent, 'now', 'now');
    await become(agent, ['digest failed', 'reminder gathered', 'reminder gathered']);
    for (const { ticketId } of (await written(docket, agent)).filter(({ state }) => state === 'gathered')) {
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
    await remind(docket, agent, 'now', 'now');
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

describe('a notice of an escalation', () => {
  it('does not wait for the end of a burst, and takes along what does', async () => {
    const sink = await startSmtpSink();
    const docket = await startTestDocket({ SMTP_URL: sink.url, ...PATIENT });
    try {
      await docket.putPolicies(POLICIES);
      const senior = await docket.createPerson('senior');
      await docket.createTeam([{ person: senior, level: 2 }], { isDefault: true });
      const become = (expected: string[]) =>
        eventually(async () => expect(kinds(await written(docket, senior))).toEqual(expected), 20_000);
      await remind(docket, senior, 'now');
      await become(['reminder sent']);
      await remind(docket, senior, 'now');
      await become(['reminder held', 'reminder sent']);
      const { number } = await docket.openTicket({ category: 'later' });
      fine(await docket.as(docket.admin).post(`/v1/tickets/${number}/escalations`).send({ reason: 'Now' }), 201);
      await become(['digest sent', 'escalation_received gathered', 'reminder gathered', 'reminder sent']);
    } finally {
      await docket.stop();
      await sink.goDown();
    }
  });
});

describe('notices that one mail tells', () => {
  it('count as one mail for the limit of automatic mails', async () => {
    const sink = await startSmtpSink();
    // Agents get ten within the hour.
    const docket = await startTestDocket({ SMTP_URL: sink.url, ...PATIENT, AUTOMATIC_MAIL_LIMIT: '1' });
    try {
      await docket.putPolicies(POLICIES);
      const agent = await docket.createPerson('agent');
      const become = (expected: string[]) =>
        eventually(async () => expect(kinds(await written(docket, agent))).toEqual(expected), 20_000);
      const told = ['digest sent', ...times(10, 'reminder gathered')];
      await remind(docket, agent, ...times(10, 'now'));
      await become(told);
      await remind(docket, agent, 'now');
      await become([...told, 'reminder held']);
    } finally {
      await docket.stop();
      await sink.goDown();
    }
  });
});

describe('notices to somebody who is no agent any more', () => {
  it.each([
    ['digest', 3, ['digest suppressed', ...times(3, 'reminder gathered')]],
    ['reminder', 1, ['reminder suppressed']],
  ])('are not sent: %s', async (kind, count, expected) => {
    const sink = await startSmtpSink();
    const docket = await startTestDocket({ SMTP_URL: sink.url, ...PATIENT });
    try {
      await docket.putPolicies(POLICIES);
      const agent = await docket.createPerson('agent');
      // Right after it was written.
      await docket.query(`
        CREATE FUNCTION demote() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN UPDATE person SET role = 'requester' WHERE id = NEW.person_id; RETURN NULL; END $$;
        CREATE TRIGGER demote AFTER INSERT ON outbound_mail FOR EACH ROW
          WHEN (NEW.person_id = '${agent.id}' AND NEW.kind = '${kind}') EXECUTE FUNCTION demote()`);
      await remind(docket, agent, ...times(count, 'now'));
      await eventually(async () => expect(kinds(await written(docket, agent))).toEqual(expected), 20_000);
      expect(sink.to(agent.email)).toEqual([]);
    } finally {
      await docket.stop();
      await sink.goDown();
    }
  });
});

describe('notices that wait when the worker goes', () => {
  it('leave once there is another', async () => {
    const sink = await startSmtpSink();
    const gathering = { SMTP_URL: sink.url, DIGEST_SETTLE: 'PT3S', DIGEST_WINDOW: 'PT10S', ROLE: 'worker' };
    const docket = await startTestDocket({ ROLE: 'api' });
    let worker = await startBeside(docket, gathering);
    try {
      await docket.putPolicies(POLICIES);
      const agent = await docket.createPerson('agent');
      await remind(docket, agent, 'now', 'now');
      await eventually(async () =>
        expect(kinds(await written(docket, agent))).toEqual(['reminder held', 'reminder held']),
      );
      await worker.stop();
      expect(sink.to(agent.email)).toHaveLength(0);
      worker = await startBeside(docket, gathering);
      await sink.receive(agent.email, ({ parsed }) => parsed.subject === '[Docket] Tickets that need you: 2');
      expect(sink.to(agent.email)).toHaveLength(1);
    } finally {
      await worker.stop();
      await docket.stop();
      await sink.goDown();
    }
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
    await remind(docket, agent, 'now', 'now', 'now');
    await eventually(async () => expect(kinds(await written(docket, agent))).toEqual(times(3, 'reminder sent')));
    expect(sink.to(agent.email)).toHaveLength(3);
  });
});
