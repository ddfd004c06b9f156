import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fine,
  startBeside,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  type TestTeam,
  unique,
} from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { type SmtpSink, startSmtpSink, type SunkMail } from '../support/smtp-sink.js';

const goal = (dueAfter: string, ...steps: [after: string, action: string][]) => ({
  calendar: 'always',
  dueAfter,
  steps: steps.map(([after, action]) => ({ after, action })),
});
const policy = (name: string, goals: object) => ({ name, match: { category: [name] }, goals });

/** Reminds after two seconds, is due after four and climbs then. */
const QUICK = goal('PT4S', ['PT2S', 'remind'], ['PT4S', 'escalate']);

/** By category of the ticket. The slow ones leave time to prepare a ticket; time used counts when it gets another. */
const POLICIES = [
  policy('slow', { acknowledgement: goal('PT1H'), resolution: goal('PT1H') }),
  policy('quick', { acknowledgement: QUICK }),
  policy('quick solution', { acknowledgement: goal('PT1H'), resolution: QUICK }),
  policy('climbing', {
    acknowledgement: goal('PT2S', ['PT2S', 'escalate'], ['PT3S', 'escalate'], ['PT4S', 'escalate']),
  }),
  policy('one late step', { acknowledgement: goal('PT1S', ['PT10S', 'escalate']) }),
  policy('eleven seconds', { acknowledgement: goal('PT11S') }),
];

describe.concurrent('promises that run out', () => {
  let sink: SmtpSink;
  let docket: TestDocket;
  let agent: TestPerson;
  let seniors: [TestPerson, TestPerson];
  let lead: TestPerson;
  let team: TestTeam;
  let busy: TestPerson;
  let idle: TestPerson;
  let teamOfTwo: TestTeam;
  beforeAll(async () => {
    sink = await startSmtpSink();
    docket = await startTestDocket({ SMTP_URL: sink.url });
    agent = await docket.createPerson('agent');
    seniors = [await docket.createPerson('senior'), await docket.createPerson('senior')];
    lead = await docket.createPerson('lead');
    team = await docket.createTeam([
      { person: agent, level: 1 },
      { person: seniors[0], level: 2 },
      { person: seniors[1], level: 2 },
      { person: lead, level: 3 },
    ]);
    busy = await docket.createPerson('senior', { name: 'A busy senior' });
    idle = await docket.createPerson('senior', { name: 'Barbara' });
    teamOfTwo = await docket.createTeam([busy, idle].map((person) => ({ person, level: 2 })));
    await docket.putPolicies(POLICIES);
  });
  afterAll(async () => {
    await docket?.stop();
    await sink?.goDown();
  });

  const open = (category = 'quick') =>
    docket.openTicket({ category, requester: { email: `${unique('grace')}@example.com`, name: 'Grace Hopper' } });
  /** Opens a ticket, and makes the promise of this category together with the change. */
  async function openWith(change: Record<string, unknown>, category = 'quick') {
    const ticket = await open('slow');
    await docket.change(ticket.number, { ...change, category });
    return ticket;
  }
  /** Waits until the promise is broken and all that follows is done. */
  const broken = async (number: string, metric = 'acknowledgement') => {
    await eventually(async () => {
      const { timers } = await docket.ticket(number);
      expect(timers.find((timer) => timer.metric === metric)!.state).toBe('breached');
    });
    await docket.settled();
    return docket.ticket(number);
  };
  /** Waits until whatever was due before now has had its time: a promise made now is broken. */
  const timePasses = async () => broken((await open()).number);
  const about = (number: string) => (mail: SunkMail) => mail.parsed.subject!.includes(number);
  const mailsTo = (person: { email: string }, number: string) => sink.to(person.email).filter(about(number));
  const steps = async (number: string) =>
    (await docket.history(number))
      .filter(({ event }) => event.startsWith('timer.') && !['timer.started', 'timer.moved'].includes(event))
      .map(({ event, to }) => (event === 'timer.step_reached' ? to : event));

  it('are told to the assignee before, and to nobody else', async () => {
    const { number, requester } = await openWith({ teamId: team.id, assigneeId: agent.id });
    const reminder = await sink.receive(
      agent.email,
      (mail) => about(number)(mail) && /that was promised/.test(mail.parsed.text!),
    );
    expect(reminder.parsed.text).toMatch(/first answer.*is due|promised/i);
    expect(reminder.parsed.headers.get('auto-submitted')).toBe('auto-generated');
    await broken(number);
    for (const person of [lead]) expect(mailsTo(person, number)).toEqual([]);
    expect(mailsTo(requester, number).filter(({ parsed }) => /due/.test(parsed.text!.split('\n\n')[2] ?? ''))).toEqual(
      [],
    );
  });

  it('are told to the whole team when nobody has the ticket', async () => {
    const { number } = await openWith({ teamId: team.id });
    for (const person of [agent, ...seniors, lead]) {
      const { parsed } = await sink.receive(person.email, about(number));
      expect(parsed.text).toContain('Nobody has it yet');
    }
  });

  it('are told to the default team when the ticket has none', async () => {
    const { number } = await open();
    await sink.receive(agent.email, about(number));
  });

  it('are breached when they are due, and take the ticket up to the least-loaded senior', async () => {
    for (const assignee of [busy, busy, idle]) {
      const { number } = await open('nothing is promised');
      await docket.change(number, { assigneeId: assignee.id });
      await docket.reply(number, { body: 'Coming.' }, assignee);
    }
    const { number, createdAt } = await openWith({ teamId: teamOfTwo.id, assigneeId: agent.id });
    const ticket = await broken(number);
    expect(ticket).toMatchObject({ level: 2, assignee: { id: idle.id }, status: 'new', acknowledgedAt: null });
    expect(ticket.timers[0]).toMatchObject({
      state: 'breached',
      dueAt: new Date(Date.parse(createdAt) + 4000).toISOString(),
      stoppedAt: null,
    });
    const found = fine(await docket.as(docket.admin).get('/v1/tickets').query({ breached: 'true', q: number }), 200);
    expect(found.data).toHaveLength(1);
  });

  it('tell the old assignee, the new one and the requester when they climb, each once', async () => {
    const { number, requester } = await openWith({ teamId: team.id, assigneeId: agent.id });
    const { assignee } = await broken(number);
    const senior = seniors.find(({ id }) => id === assignee!.id)!;
    const received = mailsTo(senior, number);
    expect(received).toHaveLength(1);
    expect(received[0]!.parsed.text).toMatch(/escalated and is yours now/);
    expect(received[0]!.parsed.text).toContain(agent.name);
    const handedOver = mailsTo(agent, number).filter(({ parsed }) => parsed.text!.includes('takes it over'));
    expect(handedOver).toHaveLength(1);
    expect(handedOver[0]!.parsed.text).toContain(senior.name);
    const told = mailsTo(requester, number).filter(({ parsed }) => parsed.text!.includes('has been escalated'));
    expect(told).toHaveLength(1);
    expect(told[0]!.parsed.text).toContain(senior.name);
  });

  it('fire each step once, and the history has them all in their order', async () => {
    const { number } = await open();
    await broken(number);
    expect(await steps(number)).toEqual(['remind:1', 'timer.breached', 'escalate:1']);
    await timePasses();
    expect(await steps(number)).toEqual(['remind:1', 'timer.breached', 'escalate:1']);
    const history = await docket.history(number);
    for (const { event, actor } of history.filter((line) => /step|breached/.test(line.event))) {
      expect([event, actor]).toEqual([event, { id: null, name: 'Docket' }]);
    }
    expect(history.filter(({ event }) => event === 'ticket.escalated')).toMatchObject([
      { from: 1, to: { level: 2, cause: 'timer' } },
    ]);
  });

  it('go on climbing after they are broken, until somebody answers', async () => {
    const { number } = await openWith({ teamId: team.id, assigneeId: agent.id }, 'climbing');
    await sink.receive(lead.email, (mail) => about(number)(mail) && mail.parsed.text!.includes('top of the ladder'));
    expect(await docket.ticket(number)).toMatchObject({ level: 3, assignee: { id: lead.id } });
    const escalations = (await docket.history(number)).filter(({ event }) => event === 'ticket.escalated');
    expect(escalations.map(({ to }) => (to as { level: number }).level)).toEqual([2, 3, 3]);
  });

  it('stay broken, and stop, when they are answered too late', async () => {
    const { number } = await open('one late step');
    await broken(number);
    const reply = await docket.reply(number, { body: 'Sorry for the delay.' }, agent);
    expect((await docket.ticket(number)).timers[0]).toMatchObject({ state: 'breached', stoppedAt: reply.createdAt });
    await broken((await open('eleven seconds')).number);
    expect(await docket.ticket(number)).toMatchObject({ level: 1 });
  });

  it('are kept by an answer in time: nothing fires any more', async () => {
    const { number } = await open();
    await docket.reply(number, { body: 'We are on it.' }, agent);
    await timePasses();
    expect(await docket.ticket(number)).toMatchObject({ level: 1, timers: [{ state: 'met' }] });
    expect(await steps(number)).toEqual(['timer.met']);
    expect(mailsTo(agent, number)).toEqual([]);
  });

  it('are not kept by an internal note, an automatic mail or the requester', async () => {
    const { number, trackingKey } = await open();
    await docket.reply(number, { body: 'Who knows?', visibility: 'internal' }, agent);
    fine(await docket.withKey(trackingKey).post(`/v1/tickets/${number}/messages`).send({ body: 'Hello?' }), 201);
    await broken(number);
    expect(await steps(number)).toEqual(['remind:1', 'timer.breached', 'escalate:1']);
  });

  it.each(['pending', 'on_hold'])('stand still while the ticket is %s', async (status) => {
    const { number } = await openWith({ status }, 'quick solution');
    await timePasses();
    expect(await steps(number)).toEqual(['timer.paused']);
    await docket.change(number, { status: 'open' });
    await broken(number, 'resolution');
    expect(await steps(number)).toEqual(['timer.paused', 'timer.resumed', 'remind:1', 'timer.breached', 'escalate:1']);
  });

  it('are let go with a ticket that is closed', async () => {
    const { number } = await open();
    await docket.change(number, { status: 'closed' });
    await timePasses();
    expect(await steps(number)).toEqual(['timer.cancelled']);
  });

  describe('by request', () => {
    const ask = (number: string, http = docket.as(agent)) =>
      http.post(`/v1/tickets/${number}/escalations`).send({ reason: 'We cannot ship anything' });
    it('of the requester: the senior gets it with the reason, the old assignee and the requester are told', async () => {
      const { number, requester, trackingKey } = await open('nothing is promised');
      await docket.change(number, { teamId: team.id, assigneeId: agent.id });
      const { assignee } = fine(await ask(number, docket.withKey(trackingKey)), 201);
      const senior = seniors.find(({ id }) => id === assignee.id)!;
      const { parsed } = await sink.receive(senior.email, about(number));
      expect(parsed.text).toContain('We cannot ship anything');
      await sink.receive(agent.email, (mail) => about(number)(mail) && mail.parsed.text!.includes('takes it over'));
      const told = await sink.receive(requester.email, ({ parsed: { text } }) => text!.includes('has been escalated'));
      expect(told.parsed.text).toMatch(/as you asked/i);
      await docket.settled();
      expect(mailsTo(requester, number)).toHaveLength(2);
    });

    it('at the top of the ladder reminds the lead', async () => {
      const { number } = await open('nothing is promised');
      await docket.change(number, { teamId: team.id });
      for (let i = 0; i < 3; i++) fine(await ask(number), 201);
      await sink.receive(lead.email, (mail) => about(number)(mail) && mail.parsed.text!.includes('top of the ladder'));
      await docket.settled();
      expect(mailsTo(lead, number)).toHaveLength(2);
    });
  });
});

describe.concurrent('promises that run out while nobody works', () => {
  it('fire once when a worker lives again, two workers or not', async () => {
    const sink = await startSmtpSink();
    const api = await startTestDocket({ ROLE: 'api' });
    const running: TestDocket[] = [api];
    try {
      const agent = await api.createPerson('agent');
      await api.createTeam([{ person: agent, level: 1 }]);
      await api.putPolicies([
        {
          name: 'All',
          match: {},
          goals: { acknowledgement: goal('PT0.5S', ['PT0.1S', 'remind'], ['PT0.5S', 'escalate']) },
        },
      ]);
      const tickets = await Promise.all(Array.from({ length: 10 }, () => api.openTicket()));
      await eventually(async () => expect(await api.query('SELECT 1 FROM ticket WHERE due_at > now()')).toEqual([]));
      expect(tickets.every(({ timers }) => timers[0]!.state === 'running')).toBe(true);
      expect(sink.mails).toEqual([]);

      const worker = { ROLE: 'worker', SMTP_URL: sink.url };
      running.push(...(await Promise.all([startBeside(api, worker), startBeside(api, worker)])));
      for (const { number } of tickets) {
        await eventually(async () => expect((await api.ticket(number)).level).toBe(2));
      }
      await api.settled();
      for (const { number, requester } of tickets) {
        const fired = await api.query<{ step: string }>(
          `SELECT step FROM timer_firing JOIN timer ON timer.id = timer_id JOIN ticket ON ticket.id = ticket_id
           WHERE 'WO-' || serial = $1 ORDER BY timer_firing.id`,
          [number],
        );
        expect(fired.map(({ step }) => step)).toEqual(['remind:1', 'breach', 'escalate:1']);
        const subjects = (email: string) => sink.to(email).filter(({ parsed }) => parsed.subject!.includes(number));
        expect(subjects(agent.email)).toHaveLength(1);
        // The confirmation, and that it was escalated.
        expect(subjects(requester.email)).toHaveLength(2);
      }
    } finally {
      for (const docket of running.reverse()) await docket.stop();
      await sink.goDown();
    }
  });
});
