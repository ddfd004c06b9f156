import type { QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExplainedTimerView } from '../../src/desk/timers.dto.js';
import { KnownPauses1795270000010 } from '../../src/migrations/1795270000010-known-pauses.js';
import type { TicketView, TimerView } from '../../src/tickets/tickets.dto.js';
import { fine, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { expectProblem } from '../support/problem.js';

const HOUR = 3_600_000;

const goal = (dueAfter: string, more: object = {}) => ({ calendar: 'always', dueAfter, steps: [], ...more });
/** By category of the ticket. */
const policy = (name: string, goals: object, more: object = {}) => ({
  name,
  match: { category: [name] },
  goals,
  ...more,
});

const STEPS = [
  { after: 'PT5H', action: 'remind', to: 'lead' },
  { after: 'PT6H', action: 'raisePriority', priority: 'urgent' },
  { after: 'PT20H', action: 'webhook', url: 'https://hooks.example.com/late' },
];
const POLICIES = [
  policy('gold', { resolution: goal('PT1H') }, { match: { tier: ['gold', 'platinum'], category: ['tiered'] } }),
  policy('german', { resolution: goal('PT2H') }, { match: { language: ['de'], category: ['tiered'] } }),
  policy('tiered', { resolution: goal('PT3H') }),
  policy('patient', {
    acknowledgement: goal('PT4H', { pauses: ['pending'] }),
    next_response: goal('PT2H', { pauses: ['pending', 'on_hold'] }),
    resolution: goal('PT10H', { pauses: ['on_hold'] }),
  }),
  policy('restless', {
    acknowledgement: goal('PT4H'),
    next_response: goal('PT2H'),
    resolution: goal('PT10H', { pauses: [] }),
  }),
  policy('usual', { acknowledgement: goal('PT4H'), resolution: goal('PT10H', { steps: STEPS }) }),
  policy('slow', { resolution: goal('PT99H') }),
  policy('acknowledged only', { acknowledgement: goal('PT4H') }),
];

describe('the timers of a ticket', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  let requester: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket({ ROLE: 'api' });
    agent = await docket.createPerson('agent');
    requester = await docket.createPerson('requester');
    await docket.putPolicies(POLICIES);
  });
  afterAll(() => docket?.stop());

  const timers = ({ timers: all }: Pick<TicketView, 'timers'>, metric: string) =>
    all.filter((one) => one.metric === metric).sort((a, b) => a.cycle - b.cycle);
  const timer = (ticket: Pick<TicketView, 'timers'>, metric: string) => timers(ticket, metric).at(-1);
  const states = (ticket: Pick<TicketView, 'timers'>) =>
    Object.fromEntries(ticket.timers.map(({ metric, state }) => [metric, state]));
  const between = (from: string, to: string | null) => Date.parse(to!) - Date.parse(from);
  const open = (category: string, more: object = {}, by?: TestPerson) => docket.openTicket({ category, ...more }, by);
  const explained = async (number: string) =>
    fine(await docket.as(agent).get(`/v1/tickets/${number}/timers`), 200).data as ExplainedTimerView[];

  describe('go by the requester', () => {
    const hours = (ticket: TicketView) => between(ticket.createdAt, timer(ticket, 'resolution')!.dueAt) / HOUR;
    const setTier = async (id: string, tier: string | null) =>
      fine(await docket.as(docket.admin).patch(`/v1/people/${id}`).send({ tier }), 200);
    const someone = (locale?: string) => ({
      requester: { email: `${unique('grace')}@example.com`, name: 'Grace', ...(locale && { locale }) },
    });

    it.each([
      ['de', 2],
      ['de-AT', 2],
      ['DE-ch', 2],
      ['en', 3],
      ['nl', 3],
      [undefined, 3],
    ])('who speaks %s: %s hours', async (locale, expected) =>
      expect(hours(await open('tiered', someone(locale)))).toBe(expected),
    );

    it('whoever opens it for them, and however', async () => {
      const person = await docket.createPerson('requester', { locale: 'de-AT' });
      expect(hours(await open('tiered', {}, person))).toBe(2);
      await setTier(person.id, 'gold');
      expect(hours(await open('tiered', {}, person))).toBe(1);
      expect(hours(await open('tiered', { requester: { email: person.email } }, agent))).toBe(1);
      expect(hours(await open('tiered', { requester: { email: person.email, locale: 'en' } }))).toBe(1);
      await setTier(person.id, 'silver');
      expect(hours(await open('tiered', {}, person))).toBe(2);
    });

    it('as they are at the time of a change, and no sooner', async () => {
      const person = await docket.createPerson('requester');
      const { number, timers: before } = await open('tiered', {}, person);
      await setTier(person.id, 'platinum');
      const assigned = await docket.change(number, { assigneeId: agent.id });
      expect(assigned.timers).toEqual(before);
      expect(hours(await docket.change(number, { priority: 'high' }))).toBe(1);
    });

    it('in a follow-up too', async () => {
      const person = await docket.createPerson('requester', { locale: 'de' });
      const { number } = await open('tiered', {}, person);
      await docket.change(number, { status: 'closed' });
      const { ticket } = await docket.reply(number, { body: 'Once more' }, person);
      expect(hours(await docket.ticket(ticket!))).toBe(2);
    });
  });

  describe('stand still where their own goal says', () => {
    it.each([
      ['patient', 'pending', { acknowledgement: 'paused', resolution: 'running' }],
      ['patient', 'on_hold', { acknowledgement: 'running', resolution: 'paused' }],
      ['restless', 'pending', { acknowledgement: 'running', resolution: 'running' }],
      ['restless', 'on_hold', { acknowledgement: 'running', resolution: 'running' }],
      ['usual', 'pending', { acknowledgement: 'running', resolution: 'paused' }],
      ['usual', 'on_hold', { acknowledgement: 'running', resolution: 'paused' }],
    ])('%s in %s', async (category, status, expected) => {
      const opened = await open(category);
      expect(states(await docket.change(opened.number, { status }))).toEqual(expected);
      const back = await docket.change(opened.number, { status: 'open' });
      expect(states(back)).toEqual({ acknowledgement: 'running', resolution: 'running' });
    });

    it('the time that they stood counts for nothing', async () => {
      const opened = await open('patient');
      const paused = await docket.change(opened.number, { status: 'pending' });
      const resumed = await docket.change(opened.number, { status: 'on_hold' });
      const stood = between(paused.updatedAt, resumed.updatedAt);
      expect(between(opened.createdAt, timer(resumed, 'acknowledgement')!.dueAt)).toBe(4 * HOUR + stood);
    });

    it('a reply that also waits answers first, even where waiting stops the clock', async () => {
      const { number } = await open('patient');
      const { createdAt } = await docket.reply(number, { body: 'Which one?', status: 'pending' }, agent);
      expect(timer(await docket.ticket(number), 'acknowledgement')).toMatchObject({
        state: 'met',
        stoppedAt: createdAt,
      });
      expect(await explained(number)).toContainEqual(
        expect.objectContaining({
          metric: 'acknowledgement',
          intervals: [expect.objectContaining({ kind: 'ran', to: createdAt })],
        }),
      );
    });

    it('from their start, when the ticket waits already', async () => {
      const { number } = await open('patient', {}, requester);
      await docket.reply(number, { body: 'We look into it.', status: 'on_hold' }, agent);
      const { createdAt } = await docket.reply(number, { body: 'How long?' }, requester);
      const waiting = await docket.ticket(number);
      expect(timer(waiting, 'next_response')).toMatchObject({ state: 'paused', startedAt: createdAt, dueAt: null });
      const going = await docket.change(number, { status: 'open' });
      const { dueAt, state } = timer(going, 'next_response')!;
      expect([state, between(going.updatedAt, dueAt)]).toEqual(['running', 2 * HOUR]);
    });

    it('and run when the message that starts them is the one that ends the waiting', async () => {
      const { number } = await open('patient', {}, requester);
      await docket.reply(number, { body: 'Which one?', status: 'pending' }, agent);
      const { createdAt } = await docket.reply(number, { body: 'The left one.' }, requester);
      const { dueAt, state } = timer(await docket.ticket(number), 'next_response')!;
      expect([state, between(createdAt, dueAt)]).toEqual(['running', 2 * HOUR]);
      const told = (await explained(number)).find(({ metric }) => metric === 'next_response')!;
      expect(told.intervals).toEqual([{ from: createdAt, to: null, kind: 'ran', why: 'open' }]);
    });

    it.each([
      ['usual', 'restless', 'pending', 'running'],
      ['restless', 'usual', 'pending', 'paused'],
      ['patient', 'usual', 'on_hold', 'paused'],
      ['patient', 'usual', 'pending', 'paused'],
      ['usual', 'patient', 'pending', 'running'],
    ])('from %s to %s while it is %s: %s', async (from, to, status, state) => {
      const { number } = await open(from);
      await docket.change(number, { status });
      const moved = await docket.change(number, { category: to });
      expect(timer(moved, 'resolution')!.state).toBe(state);
      // Status and policy at once come to the same.
      const { number: other } = await open(from);
      expect(timer(await docket.change(other, { status, category: to }), 'resolution')!.state).toBe(state);
    });

    it('those from before a goal said so stand as they did', async () => {
      const { number } = await open('usual');
      await docket.query(
        `UPDATE timer SET goal = goal - 'pauses', course = '[]' FROM ticket
         WHERE ticket.id = timer.ticket_id AND ticket.serial = $1`,
        [Number(number.slice(3))],
      );
      const paused = await docket.change(number, { status: 'pending' });
      expect(states(paused)).toEqual({ acknowledgement: 'running', resolution: 'paused' });
      const [resolution] = (await explained(number)).filter(({ metric }) => metric === 'resolution');
      expect(resolution).toMatchObject({
        goal: { pauses: ['pending', 'on_hold'] },
        intervals: [
          { kind: 'ran', why: null, to: paused.updatedAt },
          { from: paused.updatedAt, kind: 'paused', why: 'pending', to: null },
        ],
      });
      expect(states(await docket.change(number, { status: 'open' })).resolution).toBe('running');
    });
  });

  describe('from before their course was kept', () => {
    const update = () =>
      new KnownPauses1795270000010().up({
        query: (sql: string, values: unknown[]) => docket.query(sql, values),
      } as unknown as QueryRunner);
    const forget = (number: string) =>
      docket.query(`UPDATE timer SET course = '[]' FROM ticket WHERE ticket.id = ticket_id AND serial = $1`, [
        Number(number.slice(3)),
      ]);
    const intervals = async (number: string, metric: string) =>
      (await explained(number)).find((one) => one.metric === metric)!.intervals;

    it('stood when their ticket did, as its history tells', async () => {
      const { number } = await open('usual');
      for (const status of ['pending', 'on_hold', 'open', 'on_hold']) await docket.change(number, { status });
      const [first, ...more] = await intervals(number, 'resolution');
      expect(more.map(({ kind, why }) => [kind, why])).toEqual([
        ['paused', 'pending'],
        ['ran', 'open'],
        ['paused', 'on_hold'],
      ]);
      await forget(number);
      expect(await intervals(number, 'resolution')).toHaveLength(1);
      for (let i = 0; i < 2; i++) {
        await update();
        expect(await intervals(number, 'resolution')).toEqual([{ ...first, why: null }, ...more]);
        expect(await intervals(number, 'acknowledgement')).toMatchObject([{ kind: 'ran', to: null }]);
      }
    });

    it('also those that went on since then', async () => {
      const { number } = await open('usual');
      await docket.change(number, { status: 'pending' });
      const [first, paused] = await intervals(number, 'resolution');
      await forget(number);
      const { updatedAt } = await docket.change(number, { status: 'open' });
      await update();
      expect(await intervals(number, 'resolution')).toEqual([
        { ...first, why: null },
        { ...paused, to: updatedAt },
        { from: updatedAt, to: null, kind: 'ran', why: 'open' },
      ]);
    });
  });

  describe('of a ticket that nothing was promised for', () => {
    it('run from the change that brings a promise', async () => {
      const { number, timers: none } = await open('nothing');
      expect(none).toEqual([]);
      const moved = await docket.change(number, { category: 'usual' });
      for (const [metric, hours] of [
        ['acknowledgement', 4],
        ['resolution', 10],
      ] as const) {
        const { cycle, state, startedAt, dueAt } = timer(moved, metric)!;
        expect([cycle, state, startedAt]).toEqual([1, 'running', moved.updatedAt]);
        expect(between(moved.updatedAt, dueAt)).toBe(hours * HOUR);
      }
      const due = fine(await docket.as(agent).get('/v1/tickets').query({ sort: 'due', q: number }), 200).data;
      expect(due).toHaveLength(1);
    });

    it('stand from their start when it waits', async () => {
      const { number } = await open('nothing');
      await docket.change(number, { status: 'pending' });
      const moved = await docket.change(number, { category: 'usual' });
      expect(states(moved)).toEqual({ acknowledgement: 'running', resolution: 'paused' });
    });

    it('do not ask for an acknowledgement that was given', async () => {
      const { number } = await open('nothing');
      await docket.reply(number, { body: 'Hello' }, agent);
      expect(states(await docket.change(number, { category: 'usual' }))).toEqual({ resolution: 'running' });
    });

    it('do not start for what is solved, but when it is open again', async () => {
      const { number } = await open('nothing', {}, requester);
      await docket.change(number, { status: 'resolved' });
      expect((await docket.change(number, { category: 'usual' })).timers).toEqual([]);
      await docket.reply(number, { body: 'Not yet' }, requester);
      expect(states(await docket.ticket(number))).toEqual({ resolution: 'running' });
    });
  });

  describe('after a promise was taken away and given again', () => {
    it('go on with the time that was used, in a new cycle', async () => {
      const opened = await open('usual');
      const dropped = await docket.change(opened.number, { category: 'nothing' });
      expect(states(dropped)).toEqual({ acknowledgement: 'cancelled', resolution: 'cancelled' });
      const back = await docket.change(opened.number, { category: 'usual' });
      const used = between(opened.createdAt, dropped.updatedAt);
      for (const [metric, hours] of [
        ['acknowledgement', 4],
        ['resolution', 10],
      ] as const) {
        const { cycle, state, dueAt } = timer(back, metric)!;
        expect([cycle, state]).toEqual([2, 'running']);
        expect(between(back.updatedAt, dueAt)).toBe(hours * HOUR - used);
      }
    });

    it('do not run for what was answered meanwhile', async () => {
      const { number } = await open('usual');
      await docket.change(number, { category: 'nothing' });
      await docket.reply(number, { body: 'Hello' }, agent);
      const back = await docket.change(number, { category: 'usual' });
      expect(timer(back, 'acknowledgement')).toMatchObject({ cycle: 1, state: 'cancelled' });
    });

    it.each([
      [true, { cycle: 1, state: 'cancelled' }],
      [false, { cycle: 2, state: 'running' }],
    ])('ask for the next answer, given meanwhile: %s', async (answered, expected) => {
      const { number } = await open('restless', {}, requester);
      await docket.reply(number, { body: 'We are on it.' }, agent);
      await docket.reply(number, { body: 'How long?' }, requester);
      await docket.change(number, { category: 'nothing' });
      if (answered) await docket.reply(number, { body: 'An hour.' }, agent);
      const back = await docket.change(number, { category: 'restless' });
      expect(timer(back, 'next_response')).toMatchObject(expected);
    });

    it('do not start again what solving has ended', async () => {
      const { number } = await open('usual', {}, requester);
      await docket.change(number, { status: 'resolved' });
      await docket.reply(number, { body: 'Not yet' }, requester);
      const moved = await docket.change(number, { priority: 'high' });
      expect(timers(moved, 'acknowledgement')).toMatchObject([{ state: 'cancelled' }]);
      expect(timers(moved, 'resolution')).toMatchObject([{ state: 'met' }, { state: 'running' }]);
    });
  });

  it('of a reopened ticket are those of what it is by then', async () => {
    const opened = await open('usual', {}, requester);
    const resolved = await docket.change(opened.number, { status: 'resolved' });
    await docket.change(opened.number, { category: 'slow' });
    const { createdAt } = await docket.reply(opened.number, { body: 'Not yet' }, requester);
    const { cycle, dueAt } = timer(await docket.ticket(opened.number), 'resolution')!;
    const used = between(opened.createdAt, resolved.resolvedAt);
    expect([cycle, between(createdAt, dueAt)]).toEqual([2, 99 * HOUR - used]);
    await docket.change(opened.number, { status: 'resolved' });
    await docket.change(opened.number, { category: 'acknowledged only' });
    await docket.reply(opened.number, { body: 'Still not' }, requester);
    expect(timers(await docket.ticket(opened.number), 'resolution')).toHaveLength(2);
  });

  it('keep a new cycle per unanswered message, over many turns', async () => {
    const { number } = await open('restless', {}, requester);
    for (let turn = 1; turn <= 3; turn++) {
      await docket.reply(number, { body: 'Yes?' }, agent);
      const { createdAt } = await docket.reply(number, { body: 'Well.' }, requester);
      await docket.reply(number, { body: 'And.' }, requester);
      const all = timers(await docket.ticket(number), 'next_response');
      expect(all).toHaveLength(turn);
      expect(all.at(-1)).toMatchObject({ cycle: turn, state: 'running', startedAt: createdAt });
    }
  });

  describe('explain themselves', () => {
    it('to agents, with all that the ticket shows', async () => {
      const ticket = await open('usual');
      const data = await explained(ticket.number);
      expect(data).toMatchObject(ticket.timers satisfies TimerView[]);
      expectProblem(await docket.as(requester).get(`/v1/tickets/${ticket.number}/timers`), { status: 403 });
    });

    it('under what they were promised, and what comes next', async () => {
      const { number, createdAt } = await open('usual');
      const later = (hours: number) => new Date(Date.parse(createdAt) + hours * HOUR).toISOString();
      const [, resolution] = await explained(number);
      const [list] = await docket.query<{ revision: number }>('SELECT max(revision) AS revision FROM policy_list');
      expect(resolution).toMatchObject({
        metric: 'resolution',
        policy: { name: 'usual', revision: list!.revision },
        calendar: { id: 'always', version: 1 },
        goal: { dueAfter: 'PT10H', pauses: ['pending', 'on_hold'] },
        intervals: [{ from: createdAt, to: null, kind: 'ran', why: 'opened' }],
        timeUsed: 'PT0S',
        overdueBy: 'PT0S',
      });
      const ahead = { firedAt: null, state: 'upcoming', did: null };
      expect(resolution!.steps).toEqual([
        { key: 'remind:1', action: 'remind', to: 'lead', after: 'PT5H', at: later(5), ...ahead },
        {
          key: 'raisePriority:1',
          action: 'raisePriority',
          priority: 'urgent',
          after: 'PT6H',
          at: later(6),
          ...ahead,
        },
        { key: 'breach', action: 'breach', after: 'PT10H', at: later(10), ...ahead },
        {
          key: 'webhook:1',
          action: 'webhook',
          url: 'https://hooks.example.com',
          after: 'PT20H',
          at: later(20),
          ...ahead,
        },
      ]);
      // What is behind the host may be a secret, which is for admins.
      const { data } = fine(await docket.as(docket.admin).get(`/v1/tickets/${number}/timers`), 200);
      expect(data[1].steps.at(-1).url).toBe('https://hooks.example.com/late');
    });

    it('what they went through, over pauses and other promises', async () => {
      const { number, createdAt } = await open('usual', {}, requester);
      const steps: [Record<string, unknown>, string][] = [
        [{ status: 'pending' }, 'pending'],
        [{ category: 'slow' }, ''],
        [{ status: 'on_hold' }, ''],
        [{ category: 'restless' }, 'promised'],
        [{ category: 'usual' }, 'promised'],
        [{ status: 'open' }, 'open'],
      ];
      let at = createdAt;
      const expected: ExplainedTimerView['intervals'] = [{ from: at, to: null, kind: 'ran', why: 'opened' }];
      for (const [change, why] of steps) {
        at = (await docket.change(number, change)).updatedAt;
        if (!why) continue;
        const last = expected.at(-1)!;
        last.to = at;
        expected.push({ from: at, to: null, kind: last.kind === 'ran' ? 'paused' : 'ran', why });
      }
      const { resolvedAt } = await docket.change(number, { status: 'resolved' });
      expected.at(-1)!.to = resolvedAt;
      const all = await explained(number);
      expect(all.find(({ metric }) => metric === 'resolution')!.intervals).toEqual(expected);
      const { createdAt: reopenedAt } = await docket.reply(number, { body: 'Not yet' }, requester);
      expect((await explained(number)).findLast(({ metric }) => metric === 'resolution')).toMatchObject({
        metric: 'resolution',
        cycle: 2,
        intervals: [{ from: reopenedAt, to: null, kind: 'ran', why: 'reopened' }],
      });
    });

    it('how much is used, left and overdue, by the calendar', async () => {
      const { number } = await open('usual');
      const moved = (hours: number) =>
        docket.query(
          `UPDATE timer SET running_since = running_since - $2 * interval '1 hour' FROM ticket
           WHERE ticket.id = timer.ticket_id AND ticket.serial = $1 AND metric = 'resolution'`,
          [Number(number.slice(3)), hours],
        );
      const lengths = async () => {
        const { timeUsed, timeLeft, overdueBy } = (await explained(number)).find((one) => one.metric === 'resolution')!;
        return [timeUsed, timeLeft, overdueBy].map((text) => text!.replace(/(?<=PT\d+H)(\d+M)?(\d+S)?$/, ''));
      };
      await moved(3);
      expect(await lengths()).toEqual(['PT3H', expect.stringMatching(/^PT6H59M\d+S$|^PT6H$/), 'PT0S']);
      await moved(9);
      expect(await lengths()).toEqual(['PT12H', 'PT0S', 'PT2H']);
    });

    it('what will never fire, and what was too late to fire', async () => {
      const { number } = await open('usual');
      await docket.change(number, { status: 'pending' });
      const at = async () =>
        (await explained(number)).find(({ metric }) => metric === 'resolution')!.steps.map((step) => step.at);
      expect(await at()).toEqual([null, null, null, null]);
      await docket.change(number, { status: 'resolved' });
      const all = await explained(number);
      const states = all.find(({ metric }) => metric === 'resolution')!.steps.map(({ state }) => state);
      expect(states).toEqual(['moot', 'moot', 'moot', 'moot']);
    });
  });
});
