import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { TicketView } from '../../src/tickets/tickets.dto.js';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

const goal = (dueAfter: string, calendar = 'always', steps: object[] = []) => ({ calendar, dueAfter, steps });
const policy = (more: object = {}) => ({
  name: 'Standard',
  match: {},
  goals: { acknowledgement: goal('PT2H'), resolution: goal('PT10H') },
  ...more,
});

describe('promises', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let requester: TestPerson;
  let policies: unknown[];
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    requester = await docket.createPerson('requester');
    policies = fine(await docket.as(docket.admin).get('/v1/sla/policies'), 200).data;
  });
  afterEach(() => docket.putPolicies(policies));
  afterAll(() => docket?.stop());

  const timer = ({ timers }: Pick<TicketView, 'timers'>, metric: string) => {
    const found = timers.findLast((one) => one.metric === metric);
    if (!found) throw new Error(`no timer for ${metric}`);
    return found;
  };
  const between = (from: string, to: string | null) => Date.parse(to!) - Date.parse(from);

  describe('the policies', () => {
    const put = (data: unknown) => docket.as(docket.admin).put('/v1/sla/policies').send({ data });
    const read = async (by = docket.admin) => fine(await docket.as(by).get('/v1/sla/policies'), 200).data;

    it('are there from the start, for agents to read', async () => {
      const { data } = fine(await docket.as(agent).get('/v1/sla/policies'), 200);
      expect(data.map(({ name }: { name: string }) => name)).toEqual([
        'Urgent security',
        'Security',
        'Urgent',
        'Standard',
      ]);
      expect(data.at(-1)).toMatchObject({
        match: {},
        goals: {
          acknowledgement: { calendar: 'always', dueAfter: 'PT48H' },
          resolution: { calendar: 'business', dueAfter: 'P5D' },
        },
      });
    });

    it('are for admins to change, and for agents to read', async () => {
      expectProblem(await docket.http.get('/v1/sla/policies'), { status: 401 });
      expectProblem(await docket.as(requester).get('/v1/sla/policies'), { status: 403 });
      for (const person of [agent, requester]) {
        expectProblem(
          await docket
            .as(person)
            .put('/v1/sla/policies')
            .send({ data: [policy()] }),
          { status: 403 },
        );
      }
      expect(await read()).toEqual(policies);
    });

    it('are replaced as a whole, and come back as they were given', async () => {
      const data = [
        {
          name: 'Urgent',
          match: {
            priority: ['urgent'],
            kind: ['work_order'],
            category: ['building'],
            team: [unique('team')],
            tier: ['gold'],
            language: ['de'],
          },
          goals: {
            acknowledgement: goal('PT5S', 'always', [
              { after: 'PT2S', action: 'remind' },
              { after: 'PT5S', action: 'escalate' },
            ]),
            next_response: goal('PT1H', 'business'),
            resolution: {
              ...goal('PT9H', 'always', [
                { after: 'PT1H', action: 'remind', to: 'senior' },
                { after: 'PT2H', action: 'raisePriority' },
                { after: 'PT3H', action: 'webhook', url: 'https://hooks.example.com/late' },
              ]),
              pauses: ['on_hold'],
            },
          },
          idle: { calendar: 'business', remindAfter: ['P1D'], resolveAfter: 'P3D', closeAfter: null },
        },
        policy(),
      ];
      expect(fine(await put(data), 200)).toEqual({ data });
      expect(await read()).toEqual(data);
    });

    it('tell agents where webhooks call, and not with what', async () => {
      const calling = (url: string) =>
        policy({ goals: { resolution: goal('PT9H', 'always', [{ after: 'PT3H', action: 'webhook', url }]) } });
      fine(await put([calling('https://joe:s3cr3t@hooks.example.com/T0/s3cr3t')]), 200);
      expect(await read(agent)).toEqual([calling('https://hooks.example.com')]);
      expect(await read()).toEqual([calling('https://joe:s3cr3t@hooks.example.com/T0/s3cr3t')]);
    });

    it.each([
      ['no list', {}, '/data'],
      ['nothing', null, '/data'],
      ['a list of nothing', [null], '/data/0'],
      ['a policy without a name', [policy({ name: undefined })], '/data/0/name'],
      ['a blank name', [policy({ name: ' ' })], '/data/0/name'],
      ['two of one name', [policy(), policy()], '/data/1/name'],
      ['no goals', [policy({ goals: undefined })], '/data/0/goals'],
      ['a metric that is none', [policy({ goals: { happiness: goal('PT1H') } })], '/data/0/goals/happiness'],
      [
        'a calendar nobody knows',
        [policy({ goals: { resolution: goal('PT1H', 'lunar') } })],
        '/data/0/goals/resolution/calendar',
      ],
      ['no due time', [policy({ goals: { resolution: { calendar: 'always' } } })], '/data/0/goals/resolution/dueAfter'],
      [
        'a duration that is none',
        [policy({ goals: { resolution: goal('5 days') } })],
        '/data/0/goals/resolution/dueAfter',
      ],
      ['a duration of nothing', [policy({ goals: { resolution: goal('PT0S') } })], '/data/0/goals/resolution/dueAfter'],
      [
        'a duration below nothing',
        [policy({ goals: { resolution: goal('-PT5H') } })],
        '/data/0/goals/resolution/dueAfter',
      ],
      [
        'a duration beyond all time',
        [policy({ goals: { resolution: goal('PT99999999999999999H') } })],
        '/data/0/goals/resolution/dueAfter',
      ],
      [
        'a step without a time',
        [policy({ goals: { resolution: goal('PT5H', 'always', [{ action: 'remind' }]) } })],
        '/data/0/goals/resolution/steps/0/after',
      ],
      [
        'a step that does what none does',
        [policy({ goals: { resolution: goal('PT5H', 'always', [{ after: 'PT1H', action: 'explode' }]) } })],
        '/data/0/goals/resolution/steps/0/action',
      ],
      ['a condition that is none', [policy({ match: { colour: ['blue'] } })], '/data/0/match/colour'],
      ['a condition that is no list', [policy({ match: { priority: 'high' } })], '/data/0/match/priority'],
      ['a priority that is none', [policy({ match: { priority: ['asap'] } })], '/data/0/match/priority/0'],
      ['a kind that is none', [policy({ match: { kind: ['wish'] } })], '/data/0/match/kind/0'],
      [
        'a status that stops no clock',
        [policy({ goals: { resolution: { ...goal('PT5H'), pauses: ['resolved'] } } })],
        '/data/0/goals/resolution/pauses/0',
      ],
      [
        'an escalation to somebody',
        [
          policy({
            goals: { resolution: goal('PT5H', 'always', [{ after: 'PT1H', action: 'escalate', to: 'lead' }]) },
          }),
        ],
        '/data/0/goals/resolution/steps/0/to',
      ],
      ['a locale for a language', [policy({ match: { language: ['de-AT'] } })], '/data/0/match/language/0'],
      ['idle times of a calendar nobody knows', [policy({ idle: { calendar: 'lunar' } })], '/data/0/idle/calendar'],
      [
        'idle reminders out of order',
        [policy({ idle: { remindAfter: ['P4D', 'P2D'] } })],
        '/data/0/idle/remindAfter/1',
      ],
      ['what we do not know', [policy({ colour: 'blue' })], '/data/0/colour'],
    ])('are refused with %s, and stay', async (_, data, pointer) => {
      expectProblem(await put(data), { status: 400, pointer });
      expect(await read()).toEqual(policies);
    });

    it('are refused with everything that is wrong named at once', async () => {
      const answer = await put([policy({ name: '' }), policy({ goals: { resolution: goal('soon', 'lunar') } })]);
      for (const pointer of [
        '/data/0/name',
        '/data/1/goals/resolution/dueAfter',
        '/data/1/goals/resolution/calendar',
      ]) {
        expectProblem(answer, { status: 400, pointer });
      }
    });

    it('promise by the first that matches', async () => {
      const team = await docket.createTeam([{ person: agent, level: 1 }]);
      const only = (dueAfter: string) => ({ acknowledgement: goal(dueAfter) });
      await docket.putPolicies([
        policy({ name: 'Team', match: { team: [team.id] }, goals: only('PT1H') }),
        policy({ name: 'Both', match: { priority: ['urgent', 'high'], category: ['building'] }, goals: only('PT2H') }),
        policy({ name: 'One', match: { priority: ['urgent'] }, goals: only('PT3H') }),
        policy({ name: 'Rest', match: {}, goals: only('PT4H') }),
      ]);
      const hours = async (more: object) => {
        const ticket = await docket.openTicket(more as Record<string, unknown>);
        expect(ticket.timers).toHaveLength(1);
        return between(ticket.createdAt, timer(ticket, 'acknowledgement').dueAt) / HOUR;
      };
      expect(await hours({ priority: 'high', category: 'building' })).toBe(2);
      expect(await hours({ priority: 'urgent' })).toBe(3);
      expect(await hours({ priority: 'high' })).toBe(4);
      expect(await hours({})).toBe(4);
      const { number, createdAt } = await docket.openTicket();
      const moved = await docket.change(number, { teamId: team.id });
      expect(between(createdAt, timer(moved, 'acknowledgement').dueAt) / HOUR).toBe(1);
    });

    it('may count in seconds', async () => {
      const steps = [{ after: 'PT30S', action: 'remind' }];
      await docket.putPolicies([policy({ goals: { acknowledgement: goal('PT90S', 'always', steps) } })]);
      const ticket = await docket.openTicket();
      const { dueAt, remindAt } = timer(ticket, 'acknowledgement');
      expect(between(ticket.createdAt, dueAt)).toBe(90 * SECOND);
      expect(between(ticket.createdAt, remindAt)).toBe(30 * SECOND);
    });

    it('are for new tickets: what was promised stays', async () => {
      const ticket = await docket.openTicket();
      await docket.putPolicies([policy()]);
      expect((await docket.ticket(ticket.number)).timers).toEqual(ticket.timers);
      const changed = await docket.change(ticket.number, { status: 'open' });
      expect(changed.timers.map(({ dueAt }) => dueAt)).toEqual(ticket.timers.map(({ dueAt }) => dueAt));
    });

    it('need not promise anything: a ticket that none is for is opened without', async () => {
      await docket.putPolicies([policy({ match: { category: ['building'] } })]);
      const answer = await docket.as(requester).post('/v1/tickets').send({ subject: 'Hello', body: 'There' });
      const ticket = fine(answer, 201);
      expect(ticket.timers).toEqual([]);
      const found = fine(await docket.as(requester).get('/v1/tickets?sort=due'), 200).data;
      expect(found.map(({ number }: TicketView) => number)).toContain(ticket.number);
      await docket.reply(ticket.number, { body: 'We are on it.', status: 'pending' });
      await docket.change(ticket.number, { status: 'resolved' });
    });

    it('may all be taken away', async () => {
      await docket.putPolicies([]);
      expect((await docket.openTicket()).timers).toEqual([]);
    });
  });

  describe('the timers of a ticket', () => {
    it('are told to agents', async () => {
      const ticket = await docket.openTicket();
      const { data, page } = fine(await docket.as(agent).get(`/v1/tickets/${ticket.number}/timers`), 200);
      expect(data).toMatchObject(ticket.timers);
      expect(page).toEqual({ next: null });
    });

    it.each(['pending', 'on_hold'])(
      'pause for the solution while it is %s, and go on with what is left',
      async (status) => {
        await docket.putPolicies([policy()]);
        const opened = await docket.openTicket();
        const paused = await docket.change(opened.number, { status });
        expect(timer(paused, 'resolution')).toMatchObject({ state: 'paused', dueAt: null, remindAt: null });
        expect(timer(paused, 'acknowledgement')).toEqual(timer(opened, 'acknowledgement'));
        const resumed = await docket.change(opened.number, { status: 'open' });
        const stood = between(paused.updatedAt, resumed.updatedAt);
        const { state, dueAt } = timer(resumed, 'resolution');
        expect(state).toBe('running');
        expect(between(opened.createdAt, dueAt)).toBe(10 * HOUR + stood);
      },
    );

    it('stay paused from pending to on_hold', async () => {
      const { number } = await docket.openTicket();
      await docket.change(number, { status: 'pending' });
      expect(timer(await docket.change(number, { status: 'on_hold' }), 'resolution').state).toBe('paused');
    });

    it('go on when the requester answers', async () => {
      const { number } = await docket.openTicket({}, requester);
      await docket.change(number, { status: 'pending' });
      await docket.reply(number, { body: 'Here you are' }, requester);
      expect(timer(await docket.ticket(number), 'resolution')).toMatchObject({
        state: 'running',
        dueAt: expect.any(String),
      });
    });

    it('are met by resolving, and let go by it where nobody acknowledged', async () => {
      const { number } = await docket.openTicket();
      const resolved = await docket.change(number, { status: 'resolved' });
      expect(timer(resolved, 'resolution')).toMatchObject({ state: 'met', stoppedAt: resolved.resolvedAt });
      expect(timer(resolved, 'acknowledgement').state).toBe('cancelled');
    });

    it('start a new cycle with a reopened ticket, which takes over the time that is used; the old one keeps its result', async () => {
      await docket.putPolicies([policy()]);
      const opened = await docket.openTicket({}, requester);
      const resolved = await docket.change(opened.number, { status: 'resolved' });
      const { createdAt } = await docket.reply(opened.number, { body: 'Still broken' }, requester);
      const { timers } = await docket.ticket(opened.number);
      const [first, second] = timers.filter(({ metric }) => metric === 'resolution');
      expect(first).toMatchObject({ cycle: 1, state: 'met' });
      expect(second).toMatchObject({ cycle: 2, state: 'running', startedAt: createdAt });
      const used = between(opened.createdAt, resolved.resolvedAt);
      expect(between(createdAt, second!.dueAt)).toBe(10 * HOUR - used);
    });

    it('count what remains after a change of priority or category', async () => {
      await docket.putPolicies([
        policy({ name: 'Urgent', match: { priority: ['urgent'] }, goals: { resolution: goal('PT4H') } }),
        policy({ name: 'Security', match: { category: ['security'] }, goals: { resolution: goal('PT99H') } }),
        policy({ goals: { resolution: goal('PT10H') } }),
      ]);
      const { number, createdAt } = await docket.openTicket();
      const hours = async (change: object) => {
        const changed = await docket.change(number, change as Record<string, unknown>);
        return between(createdAt, timer(changed, 'resolution').dueAt) / HOUR;
      };
      expect(await hours({ priority: 'urgent' })).toBe(4);
      expect(await hours({ priority: 'low' })).toBe(10);
      expect(await hours({ category: 'security' })).toBe(99);
      expect(await hours({ category: null })).toBe(10);
    });

    it('are breached at once by a change to what is past already, and tell it once', async () => {
      await docket.putPolicies([
        policy({ name: 'Urgent', match: { priority: ['urgent'] }, goals: { resolution: goal('PT0.001S') } }),
        policy({ goals: { resolution: goal('PT10H') } }),
      ]);
      const { number } = await docket.openTicket();
      const changed = await docket.change(number, { priority: 'urgent' });
      expect(timer(changed, 'resolution')).toMatchObject({ state: 'breached', dueAt: changed.updatedAt });
      const back = await docket.change(number, { priority: 'low' });
      expect(timer(back, 'resolution').state).toBe('breached');
      const told = (await docket.history(number)).filter(({ event }) => event === 'timer.breached');
      expect(told).toHaveLength(1);
      const listed = fine(await docket.as(agent).get('/v1/tickets').query({ breached: 'true', q: number }), 200);
      expect(listed.data).toHaveLength(1);
    });

    it('run for the next answer from the oldest unanswered message on', async () => {
      await docket.putPolicies([policy({ goals: { acknowledgement: goal('PT1H'), next_response: goal('PT2H') } })]);
      const { number } = await docket.openTicket({}, requester);
      await docket.reply(number, { body: 'And another thing.' }, requester);
      expect((await docket.ticket(number)).timers.map(({ metric }) => metric)).toEqual(['acknowledgement']);
      await docket.reply(number, { body: 'We are on it.' }, agent);
      const first = await docket.reply(number, { body: 'How long?' }, requester);
      await docket.reply(number, { body: 'Hello??' }, requester);
      const waiting = timer(await docket.ticket(number), 'next_response');
      expect(waiting).toMatchObject({ state: 'running', cycle: 1, startedAt: first.createdAt });
      expect(between(first.createdAt, waiting.dueAt)).toBe(2 * HOUR);
      await docket.reply(number, { body: 'A note', visibility: 'internal' }, agent);
      expect(timer(await docket.ticket(number), 'next_response').state).toBe('running');
      const answer = await docket.reply(number, { body: 'Two hours.' }, agent);
      expect(timer(await docket.ticket(number), 'next_response')).toMatchObject({
        state: 'met',
        stoppedAt: answer.createdAt,
      });
    });
  });

  describe('the calendars', () => {
    const BERLIN = {
      id: 'berlin',
      name: 'Berlin',
      timezone: 'Europe/Berlin',
      hours: {
        mon: [
          ['09:00', '12:00'],
          ['13:00', '18:00'],
        ],
        fri: [['22:00', '06:00']],
        sun: [['00:00', '24:00']],
      },
      holidays: ['2026-12-25'],
      overrides: { '2026-12-24': [['09:00', '12:00']] },
      breaks: { '2026-12-23': [['12:00', '13:00']] },
      dayLength: 'PT8H',
    };
    const put = (id: string, spec: object) => docket.as(docket.admin).put(`/v1/calendars/${id}`).send(spec);

    it.each(['always', 'business'])('have %s from the start', async (id) => {
      const calendar = fine(await docket.as(agent).get(`/v1/calendars/${id}`), 200);
      expect(calendar).toMatchObject({ id, name: expect.any(String), timezone: 'UTC', hours: expect.any(Object) });
    });

    it('are for admins to change and for agents to read', async () => {
      expectProblem(await docket.http.get('/v1/calendars/business'), { status: 401 });
      expectProblem(await docket.as(requester).get('/v1/calendars/business'), { status: 403 });
      expectProblem(await docket.as(agent).put('/v1/calendars/business').send(BERLIN), { status: 403 });
    });

    it('come back as they were given', async () => {
      const shown = { ...BERLIN, version: expect.any(Number), regionalHolidays: [] };
      expect(fine(await put('berlin', BERLIN), 200)).toEqual(shown);
      expect(fine(await docket.as(agent).get('/v1/calendars/berlin'), 200)).toEqual(shown);
    });

    it('do not exist when nobody made them', async () => {
      expectProblem(await docket.as(agent).get('/v1/calendars/lunar'), { status: 404 });
    });

    it.each([
      ['another id', { id: 'other' }, '/id'],
      ['a name that is none', { name: 7 }, '/name'],
      ['no name', { name: null }, '/name'],
      ['an absurdly long name', { name: 'x'.repeat(100_000) }, '/name'],
      ['no time zone', { timezone: undefined }, '/timezone'],
      ['a time zone that is none', { timezone: 'Mars/Phobos' }, '/timezone'],
      ['no hours', { hours: undefined }, '/hours'],
      ['hours that never open', { hours: {}, overrides: {} }, '/hours'],
      ['a day that is none', { hours: { funday: [['09:00', '17:00']] } }, '/hours/funday'],
      ['an interval that is none', { hours: { mon: ['09:00'] } }, '/hours/mon/0'],
      ['a time that is none', { hours: { mon: [['9', '25:00']] } }, '/hours/mon/0/1'],
      [
        'hours that overlap',
        {
          hours: {
            mon: [
              ['09:00', '12:00'],
              ['11:00', '18:00'],
            ],
          },
        },
        '/hours/mon/1',
      ],
      ['a holiday that does not exist', { holidays: ['2026-02-30'] }, '/holidays/0'],
      ['holidays that are no list', { holidays: '2026-12-25' }, '/holidays'],
      ['an exception on no day', { overrides: { Christmas: [] } }, '/overrides/Christmas'],
      ['a break that is none', { breaks: { '2026-12-23': [['12:00']] } }, '/breaks/2026-12-23/0'],
      ['a day of no length', { dayLength: 'PT0H' }, '/dayLength'],
      ['a day of 25 hours', { dayLength: 'PT25H' }, '/dayLength'],
      ['what we do not know', { colour: 'blue' }, '/colour'],
    ])('are refused with %s', async (_, more, pointer) => {
      const saved = fine(await put('berlin', BERLIN), 200);
      expectProblem(await put('berlin', { ...BERLIN, ...more }), { status: 400, pointer });
      expect(fine(await docket.as(agent).get('/v1/calendars/berlin'), 200)).toEqual(saved);
    });

    it.each(['Berlin', 'ber lin', 'x'.repeat(65), '-', 'bérlin'])('are refused under the id "%s"', async (id) => {
      const answer = await put(encodeURIComponent(id), { ...BERLIN, id });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expectProblem(answer, { status: answer.status });
      expect(answer.status).toBeLessThan(500);
    });

    it('count for new tickets from now on: what was promised stays', async () => {
      fine(await put('berlin', { ...BERLIN, hours: { sun: [['00:00', '24:00']] } }), 200);
      await docket.putPolicies([policy({ goals: { resolution: goal('PT1H', 'berlin') } })]);
      const first = await docket.openTicket();
      fine(await put('berlin', { ...BERLIN, hours: { wed: [['00:00', '24:00']] } }), 200);
      const second = await docket.openTicket();
      const weekday = (ticket: TicketView) =>
        new Date(timer(ticket, 'resolution').dueAt!).toLocaleDateString('en', {
          weekday: 'long',
          timeZone: 'Europe/Berlin',
        });
      expect([weekday(first), weekday(second)]).toEqual(['Sunday', 'Wednesday']);
      expect((await docket.ticket(first.number)).timers).toEqual(first.timers);
    });

    describe('calculate', () => {
      const ask = (question: object, by = agent) => docket.as(by).post('/v1/calendars/calculate').send(question);
      const WEEK = {
        timezone: 'Europe/Berlin',
        hours: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '17:00']]])),
        holidays: ['2026-04-03', '2026-04-06'],
        dayLength: 'PT8H',
      };

      it.each([
        // Good Friday and Easter Monday of 2026 are off; the clocks go forward on 29 March.
        ['add', { start: '2026-03-27T16:00:00+01:00', duration: 'PT2H' }, '2026-03-30T08:00:00.000Z'],
        ['add', { start: '2026-04-02T09:00:00+02:00', duration: 'P2D' }, '2026-04-07T15:00:00.000Z'],
        ['add', { start: '2026-04-04T12:00:00Z', duration: 'PT0S' }, '2026-04-07T07:00:00.000Z'],
        ['add', { start: '2026-03-30T09:00:00+0200', duration: 'PT90S' }, '2026-03-30T07:01:30.000Z'],
        [
          'add',
          {
            start: '2026-03-30T07:00:00Z',
            duration: 'PT2H',
            pauses: [['2026-03-30T08:00:00Z', '2026-03-30T10:00:00Z']],
          },
          '2026-03-30T11:00:00.000Z',
        ],
        ['between', { start: '2026-03-27T16:00:00+01:00', end: '2026-03-30T10:30:00+02:00' }, 'PT2H30M'],
        ['between', { start: '2026-03-28T10:00:00Z', end: '2026-03-29T10:00:00Z' }, 'PT0S'],
        [
          'between',
          {
            start: '2026-03-30T07:00:00Z',
            end: '2026-03-30T11:00:00Z',
            pauses: [['2026-03-30T08:00:00Z', '2026-03-30T08:30:15Z']],
          },
          'PT3H29M45S',
        ],
        ['isOpen', { start: '2026-03-30T09:00:00+02:00' }, true],
        ['isOpen', { start: '2026-03-30T17:00:00+02:00' }, false],
        ['isOpen', { start: '2026-04-03T12:00:00+02:00' }, false],
      ])('%s of %j as %s', async (operation, question, result) => {
        expect(fine(await ask({ calendar: WEEK, operation, ...question }), 200)).toEqual({ result });
      });

      it('with a calendar that is kept', async () => {
        const question = { calendarId: 'business', operation: 'add', start: '2026-11-20T17:00:00Z', duration: 'P1D' };
        expect(fine(await ask(question), 200)).toEqual({ result: '2026-11-23T17:00:00.000Z' });
      });

      it('keep nothing of a calendar that is only tried', async () => {
        const count = () => docket.query('SELECT count(*) FROM calendar_version');
        const before = await count();
        fine(
          await ask({ calendar: { ...WEEK, id: 'tried' }, operation: 'isOpen', start: '2026-03-30T09:00:00Z' }),
          200,
        );
        expect(await count()).toEqual(before);
      });

      it('for agents only', async () => {
        const question = { calendarId: 'business', operation: 'isOpen', start: '2026-03-30T09:00:00Z' };
        expectProblem(await ask(question, requester), { status: 403 });
        expectProblem(await docket.http.post('/v1/calendars/calculate').send(question), { status: 401 });
        fine(await ask(question), 200);
      });

      const right = { calendarId: 'business', operation: 'add', start: '2026-03-30T09:00:00Z', duration: 'PT1H' };
      it.each([
        ['no calendar', { calendarId: undefined }, '/calendar'],
        ['two calendars', { calendar: WEEK }, '/calendar'],
        ['a calendar without hours', { calendarId: undefined, calendar: { timezone: 'UTC' } }, '/calendar/hours'],
        [
          'a calendar that never opens',
          { calendarId: undefined, calendar: { ...WEEK, hours: { mon: [] } } },
          '/calendar/hours',
        ],
        ['an operation that is none', { operation: 'subtract' }, '/operation'],
        ['no start', { start: undefined }, '/start'],
        ['a start without an offset', { start: '2026-03-30T09:00:00' }, '/start'],
        ['a start that does not exist', { start: '2026-02-30T09:00:00Z' }, '/start'],
        ['a start at 25 o’clock', { start: '2026-02-03T25:00:00Z' }, '/start'],
        ['no duration', { duration: undefined }, '/duration'],
        ['a duration that is none', { duration: '2 hours' }, '/duration'],
        ['no end', { operation: 'between' }, '/end'],
        ['an end that is none', { operation: 'between', end: 'tomorrow' }, '/end'],
        ['a pause that is none', { pauses: [['2026-03-30T09:00:00Z']] }, '/pauses/0'],
        [
          'a pause that ends before it begins',
          { pauses: [['2026-03-30T09:00:00Z', '2026-03-30T08:00:00Z']] },
          '/pauses/0',
        ],
      ])('nothing with %s', async (_, more, pointer) => {
        expectProblem(await ask({ ...right, ...more }), { status: 400, pointer });
      });

      it('nothing with a calendar nobody knows', async () => {
        const answer = await ask({ ...right, calendarId: 'lunar' });
        expect([400, 404]).toContain(answer.status);
        expectProblem(answer, { status: answer.status });
      });

      it('in moments what is far away', async () => {
        const rare = { timezone: 'UTC', hours: {}, overrides: { '2199-12-31': [['09:00', '10:00']] } };
        const started = Date.now();
        const answer = await ask({ calendar: rare, operation: 'add', start: '1970-01-01T00:00:00Z', duration: 'PT1H' });
        expect(fine(answer, 200)).toEqual({ result: '2199-12-31T10:00:00.000Z' });
        const beyond = await ask({ calendar: rare, operation: 'add', start: '1970-01-01T00:00:00Z', duration: 'PT2H' });
        expectProblem(beyond, { status: 400 });
        expect(Date.now() - started).toBeLessThan(2_000);
      });
    });
  });
});
