import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fine,
  type Opened,
  startBeside,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  unique,
} from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { replyTo, sendMail } from '../support/smtp-client.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** By category of the ticket. */
const policy = (name: string, idle?: object) => ({ name, match: { category: [name] }, goals: {}, idle });
const POLICIES = [
  policy('quick', { remindAfter: ['PT2S', 'PT4S'], resolveAfter: 'PT6S', closeAfter: 'PT3S' }),
  policy('slow', { remindAfter: ['PT1H', 'PT2H'], resolveAfter: 'PT3H', closeAfter: 'PT4H' }),
  policy('reminded', { remindAfter: ['PT1S'], resolveAfter: null }),
  policy('left alone', { remindAfter: [], resolveAfter: null, closeAfter: null }),
  policy('unasked', {}),
  { ...policy('promised', { resolveAfter: 'PT1S' }), goals: { resolution: { calendar: 'always', dueAfter: 'PT1H' } } },
];

interface TimerRow {
  metric: string;
  cycle: number;
  state: string;
  started: Date;
  due: Date | null;
  next: Date | null;
}

describe.concurrent('a ticket that stands still', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url });
    agent = await docket.createPerson('agent', { name: 'Ada Lovelace' });
    await docket.putPolicies(POLICIES);
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  const open = (category?: string, locale?: string) =>
    docket.openTicket({
      category,
      requester: { email: `${unique('grace')}@example.com`, name: 'Grace Hopper', locale },
    });
  /** A ticket in which the agent has asked something. */
  const asked = async (category: string, locale?: string) => {
    const ticket = await open(category, locale);
    await docket.reply(ticket.number, { body: 'Is the lamp green or orange?', status: 'pending' }, agent);
    const [mail] = [await sink.receive(ticket.requester.email, ({ parsed }) => parsed.text!.includes('green or'))];
    return { ...ticket, mail };
  };
  const timersOf = (number: string, on = docket) =>
    on.query<TimerRow>(
      `SELECT metric, cycle, timer.state, started_at AS started, timer.due_at AS due, next_step_at AS next
       FROM timer JOIN ticket ON ticket.id = ticket_id
       WHERE 'WO-' || serial = $1 AND metric IN ('requester_reply', 'closing') ORDER BY timer.id`,
      [number],
    );
  const has = (status: string, number: string) =>
    eventually(async () => expect((await docket.ticket(number)).status).toBe(status));
  const words = ({ parsed }: SunkMail) => parsed.text!.replaceAll(/\s+/g, ' ');
  const mailsTo = ({ requester: { email } }: Opened, fits: RegExp) =>
    sink.to(email).filter((mail) => fits.test(words(mail)));
  const REMINDER = /waiting for your answer/;
  const UNANSWERED = /had no answer from you/;

  it('is reminded of, resolved, and closed at last, each once', async () => {
    const ticket = await asked('quick');
    const { number, requester } = ticket;
    const reminder = await sink.receive(requester.email, (mail) => REMINDER.test(words(mail)));
    expect(words(reminder)).toContain('> Is the lamp green or orange?');
    expect(words(reminder)).toMatch(/hear nothing from you by .* UTC, it will count as resolved/);
    expect(reminder.parsed.subject).toBe(`[${number}] ${ticket.subject}`);
    expect(reminder.parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(reminder.parsed.headers.get('x-auto-response-suppress')).toBe('All');
    expect([reminder.parsed.references].flat()).toContain(ticket.mail.parsed.messageId);
    const unanswered = await sink.receive(requester.email, (mail) => UNANSWERED.test(words(mail)));
    expect(words(unanswered)).toMatch(/answer this mail by .* UTC and it is open again/);
    await has('closed', number);
    await docket.settled();
    expect(mailsTo(ticket, REMINDER)).toHaveLength(2);
    expect(mailsTo(ticket, UNANSWERED)).toHaveLength(1);
    expect(mailsTo(ticket, /It is closed now/)).toHaveLength(1);
    expect(await timersOf(number)).toMatchObject([
      { metric: 'requester_reply', cycle: 1, state: 'cancelled', next: null },
      { metric: 'closing', cycle: 1, state: 'met', next: null },
    ]);
    const history = await docket.history(number);
    const steps = history.filter(({ what }) => what.endsWith('.step') || what === 'status');
    expect(steps.map(({ actor, what, to }) => [actor.name, what, to])).toEqual([
      ['Grace Hopper', 'status', 'new'],
      ['Ada Lovelace', 'status', 'pending'],
      ['Docket', 'timer.requester_reply.step', 'remind:1'],
      ['Docket', 'timer.requester_reply.step', 'remind:2'],
      ['Docket', 'timer.requester_reply.step', 'resolve:1'],
      ['Docket', 'status', 'resolved'],
      ['Docket', 'timer.closing.step', 'close:1'],
      ['Docket', 'status', 'closed'],
    ]);
  }, 40_000);

  it('is opened again by an answer to the mail that it was resolved', async () => {
    const ticket = await asked('promised');
    const mail = await sink.receive(ticket.requester.email, (one) => UNANSWERED.test(words(one)));
    expect(await docket.ticket(ticket.number)).toMatchObject({
      status: 'resolved',
      timers: [{ metric: 'resolution', state: 'met' }],
    });
    await sendMail(docket, replyTo(mail, 'It is orange.'));
    await has('open', ticket.number);
    expect(await timersOf(ticket.number)).toMatchObject([
      { state: 'cancelled' },
      { metric: 'closing', state: 'cancelled' },
    ]);
  });

  it('waits no more once it is answered, and anew each time', async () => {
    const ticket = await asked('slow');
    await sendMail(docket, replyTo(ticket.mail, 'Orange.'));
    await has('open', ticket.number);
    expect(await timersOf(ticket.number)).toMatchObject([{ metric: 'requester_reply', state: 'met', next: null }]);
    await docket.change(ticket.number, { status: 'pending' }, agent);
    await docket.change(ticket.number, { status: 'on_hold' }, agent);
    await docket.change(ticket.number, { status: 'pending' }, agent);
    const timers = await timersOf(ticket.number);
    expect(timers.map(({ cycle, state }) => [cycle, state])).toEqual([
      [1, 'met'],
      [2, 'cancelled'],
      [3, 'running'],
    ]);
    expect(timers[2]!.next!.getTime()).toBe(timers[2]!.started.getTime() + HOUR);
    expect(timers[2]!.due!.getTime()).toBe(timers[2]!.started.getTime() + 3 * HOUR);
  });

  it('goes on waiting when only a machine answers', async () => {
    const ticket = await asked('quick');
    await sendMail(docket, replyTo(ticket.mail, 'I am away.', { headers: { 'Auto-Submitted': 'auto-replied' } }));
    await eventually(async () => expect(await docket.thread(ticket.number)).toHaveLength(3));
    expect((await docket.ticket(ticket.number)).status).toBe('pending');
    await sink.receive(ticket.requester.email, (mail) => REMINDER.test(words(mail)));
    await has('resolved', ticket.number);
  });

  it('is reminded of in the language of its requester, without a question where none was asked', async () => {
    const { number, requester } = await open('reminded', 'de');
    await docket.change(number, { status: 'pending' }, agent);
    const mail = await sink.receive(requester.email, ({ parsed }) => parsed.text!.includes('weiterzukommen'));
    expect(words(mail)).not.toMatch(/schreibt:|gilt die Anfrage/);
    expect(await timersOf(number)).toMatchObject([{ state: 'running', due: null, next: null }]);
    const { data, idle } = fine(await docket.as(agent).get(`/v1/tickets/${number}/timers`), 200);
    expect(data).toEqual([]);
    expect(idle).toMatchObject([
      {
        metric: 'requester_reply',
        dueAt: null,
        goal: { dueAfter: null },
        timeLeft: null,
        overdueBy: 'PT0S',
        steps: [{ key: 'remind:1', did: { told: [{ name: 'Grace Hopper' }] } }],
      },
    ]);
  });

  it('is left alone where a policy says so: it has no end, and may be reopened for ever', async () => {
    const { number, requester } = await open('left alone');
    await docket.change(number, { status: 'pending' }, agent);
    await docket.reply(number, { body: 'It works.', status: 'resolved' }, agent);
    const mail = await sink.receive(requester.email, ({ parsed }) => parsed.text!.includes('It works.'));
    expect(words(mail)).toContain('answer this mail and it is open again.');
    expect(await timersOf(number)).toEqual([]);
    await docket.query(`UPDATE ticket SET resolved_at = now() - interval '1 year' WHERE 'WO-' || serial = $1`, [
      number,
    ]);
    await sendMail(docket, replyTo(mail, 'It does not.'));
    await has('open', number);
  });

  it.each([
    ['a policy that says nothing of it', 'unasked'],
    ['no policy', undefined],
  ])('has the usual times under %s', async (_, category) => {
    const { number } = await open(category);
    await docket.change(number, { status: 'pending' }, agent);
    await docket.change(number, { status: 'resolved' }, agent);
    const [reply, closing] = await timersOf(number);
    const after = ({ started }: TimerRow, time: Date | null) => (time!.getTime() - started.getTime()) / DAY;
    expect(after(reply!, reply!.due)).toBe(7);
    expect(after(closing!, closing!.due)).toBe(7);
    expect(closing).toMatchObject({ state: 'running', next: closing!.due });
  });

  it('keeps what it began to wait under, whatever becomes of its category', async () => {
    const ticket = await asked('slow');
    const before = await timersOf(ticket.number);
    await docket.change(ticket.number, { category: 'quick', priority: 'urgent' });
    expect(await timersOf(ticket.number)).toEqual(before);
    await docket.change(ticket.number, { status: 'resolved' });
    const closing = (await timersOf(ticket.number)).at(-1)!;
    expect(closing.due!.getTime() - closing.started.getTime()).toBe(3000);
  });

  it('stands with its clocks beside the promises, and nowhere else', async () => {
    const ticket = await asked('promised');
    const before = await docket.ticket(ticket.number);
    expect(before.timers.map(({ metric }) => metric)).toEqual(['resolution']);
    await has('resolved', ticket.number);
    const { data, idle } = fine(await docket.as(agent).get(`/v1/tickets/${ticket.number}/timers`), 200);
    const states = (timers: { metric: string; state: string }[]) => timers.map(({ metric, state }) => [metric, state]);
    expect(states(data)).toEqual([['resolution', 'met']]);
    expect(states(idle)).toEqual([
      ['requester_reply', 'cancelled'],
      ['closing', 'running'],
    ]);
    expect(idle[0]).toMatchObject({
      policy: { name: 'promised' },
      calendar: { id: 'always' },
      goal: { dueAfter: 'PT1S', pauses: [] },
      intervals: [{ kind: 'ran', why: 'pending' }],
      steps: [{ key: 'resolve:1', action: 'resolve', state: 'fired', firedAt: expect.any(String) }],
    });
    const [row] = await docket.query<{ due: number; breached: boolean }>(
      `SELECT due_at AS due, breached FROM ticket WHERE 'WO-' || serial = $1`,
      [ticket.number],
    );
    expect(row).toEqual({ due: Infinity, breached: false });
  });
});

describe('tickets that stood still while nothing was done', () => {
  it('are seen to once, with the last of what was missed', async () => {
    const sink = await startSmtpSink();
    const api = await startTestDocket({ SMTP_URL: sink.url, ROLE: 'api' });
    try {
      await api.putPolicies([
        { name: 'all', match: {}, goals: {}, idle: { remindAfter: ['PT1H', 'PT2H'], resolveAfter: 'PT3H' } },
      ]);
      const open = async (ago: string) => {
        const ticket = await api.openTicket({ requester: { email: `${unique('grace')}@example.com` } });
        await api.change(ticket.number, { status: 'pending' });
        await api.query(
          `UPDATE timer SET started_at = started_at - $2::interval, due_at = timer.due_at - $2::interval,
             next_step_at = next_step_at - $2::interval
           FROM ticket WHERE ticket.id = ticket_id AND 'WO-' || serial = $1 AND metric = 'requester_reply'`,
          [ticket.number, ago],
        );
        return ticket;
      };
      const [one, both, all] = [await open('61 minutes'), await open('150 minutes'), await open('1 year')];
      const workers = [
        await startBeside(api, { ROLE: 'worker', SMTP_URL: sink.url }),
        await startBeside(api, { ROLE: 'worker', SMTP_URL: sink.url }),
      ];
      try {
        await eventually(async () => expect((await api.ticket(all.number)).status).toBe('resolved'));
        await sink.receive(both.requester.email, ({ parsed }) => parsed.text!.includes('waiting for your answer'));
        await sink.receive(one.requester.email, ({ parsed }) => parsed.text!.includes('waiting for your answer'));
        await api.settled();
        const told = (ticket: Opened, text: string) =>
          sink.to(ticket.requester.email).filter(({ parsed }) => parsed.text!.includes(text)).length;
        const reminders = [one, both, all].map((ticket) => told(ticket, 'waiting for your answer'));
        expect(reminders).toEqual([1, 1, 0]);
        expect(told(all, 'no answer from you')).toBe(1);
        const fired = (ticket: Opened) =>
          api.query(
            `SELECT step FROM timer_firing JOIN timer ON timer.id = timer_id JOIN ticket ON ticket.id = ticket_id
             WHERE 'WO-' || serial = $1 ORDER BY scheduled_at`,
            [ticket.number],
          );
        expect(await fired(one)).toEqual([{ step: 'remind:1' }]);
        expect(await fired(both)).toEqual([{ step: 'remind:1' }, { step: 'remind:2' }]);
        expect(await fired(all)).toEqual([{ step: 'remind:1' }, { step: 'remind:2' }, { step: 'resolve:1' }]);
      } finally {
        for (const worker of workers) await worker.stop();
      }
    } finally {
      await api.stop();
      await sink.goDown();
    }
  }, 60_000);

  it('get their clocks after an upgrade, however many there are', async () => {
    const api = await startTestDocket({ ROLE: 'api', REOPEN_WINDOW: 'P5D' });
    try {
      const { number } = await api.openTicket();
      const statuses = ['pending', 'resolved', 'open', 'closed'];
      // As an older version left them: no clocks, and the job that its migration begins.
      await api.query(
        `INSERT INTO ticket (id, serial, kind, subject, status, priority, category, tags, fields, level, channel, requester_id,
           requester_name, created_at, updated_at, resolved_at)
         SELECT gen_random_uuid(), nextval('ticket_serial_seq'), kind, subject, ($2::text[])[1 + n % 4], priority, category, tags,
           fields, level, channel, requester_id, requester_name, created_at, updated_at, now() - interval '2 days'
         FROM ticket, generate_series(1, 900) AS n WHERE 'WO-' || serial = $1`,
        [number, statuses],
      );
      await api.query(
        `INSERT INTO outbox_entry (id, job, data, created_at, relay_after)
         VALUES (gen_random_uuid(), 'sla.start_idle', '{"after": 0}', now(), now())`,
      );
      const worker = await startBeside(api, { ROLE: 'worker', REOPEN_WINDOW: 'P5D' });
      try {
        const counts = () =>
          api.query(
            `SELECT status, metric, count(*)::int, count(closes_at)::int AS noted,
               bool_and(closes_at IS NOT DISTINCT FROM (timer.due_at)) AS agree
             FROM ticket LEFT JOIN timer ON ticket_id = ticket.id GROUP BY 1, 2 ORDER BY 1`,
          );
        await eventually(async () =>
          expect(await counts()).toMatchObject([
            { status: 'closed', metric: null, count: 225 },
            { status: 'new' },
            { status: 'new' },
            { status: 'open', metric: null, count: 225 },
            { status: 'pending', metric: 'requester_reply', count: 225, noted: 0 },
            { status: 'resolved', metric: 'closing', count: 225, noted: 225, agree: true },
          ]),
        );
        await api.settled();
        const [spans] = await api.query<{ closing: number; reply: number }>(
          `SELECT extract(epoch FROM max(due_at) FILTER (WHERE metric = 'closing') - now()) / 86400 AS closing,
             extract(epoch FROM max(due_at) FILTER (WHERE metric = 'requester_reply') - now()) / 86400 AS reply FROM timer`,
        );
        expect(Number(spans!.closing)).toBeCloseTo(3, 2);
        expect(Number(spans!.reply)).toBeCloseTo(7, 2);
      } finally {
        await worker.stop();
      }
    } finally {
      await api.stop();
    }
  }, 60_000);
});
