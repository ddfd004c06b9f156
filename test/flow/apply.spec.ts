import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nextTickets } from '../../src/sla/apply/open-tickets.js';
import { fine, startBeside, startTestDocket, type TestDocket, type TestPerson, unique } from '../support/docket.js';
import { eventually } from '../support/eventually.js';

const MANY = 300;

const goal = (dueAfter: string, more: object = {}) => ({ calendar: 'always', dueAfter, steps: [], ...more });
const remind = (after: string) => ({ steps: [{ after, action: 'remind' }] });
const policy = (category: string, goals: object, more: object = {}) => ({
  name: category,
  match: { category: [category], ...more },
  goals,
});

interface State {
  state: string;
  policy: string;
  revision: number;
  calendar: string;
  calendarVersion: number;
  dueAt: string | null;
  remindAt: string | null;
}
interface Previewed {
  ticket: string;
  timers: { metric: string; cycle: number; would: string; from: State | null; to: State | null }[];
}

describe('applying policies to open tickets', () => {
  let docket: TestDocket;
  let agent: TestPerson;
  beforeAll(async () => {
    docket = await startTestDocket();
    agent = await docket.createPerson('agent');
    await docket.createTeam([{ person: agent, level: 1 }]);
  });
  afterAll(() => docket?.stop());

  const post = (path: string, body: object = {}) => docket.as(docket.admin).post(`/v1/sla/policies/${path}`).send(body);
  const read = async (id: string) =>
    fine(await docket.as(docket.admin).get(`/v1/sla/policies/applications/${id}`), 200);
  const over = (id: string, state = 'done') =>
    eventually(async () => {
      const application = await read(id);
      expect(application.state).toBe(state);
      return application;
    }, 60_000);
  /** Applies to all that fit, and waits for the end. */
  const apply = async (body: object) => over(fine(await post('apply', body), 202).id);
  const preview = async (body: object) => fine(await post('preview?limit=100', body), 200);
  const opened = async (count: number, category: string) => {
    const numbers: string[] = [];
    while (numbers.length < count) {
      const some = Array.from({ length: Math.min(10, count - numbers.length) }, () => docket.openTicket({ category }));
      numbers.push(...(await Promise.all(some)).map(({ number }) => number));
    }
    return numbers.sort();
  };
  const timersOf = (number: string) =>
    docket.query<State & { metric: string; cycle: number }>(
      `SELECT metric, cycle, timer.state, policy, policy_revision AS revision, calendar_id AS calendar,
         calendar_version AS "calendarVersion", timer.due_at AS "dueAt", remind_at AS "remindAt"
       FROM timer JOIN ticket ON ticket.id = ticket_id WHERE 'WO-' || serial = $1`,
      [number],
    );
  const applied = (category: string) =>
    docket.query<{ number: string; count: number }>(
      `SELECT 'WO-' || serial AS number, count(*)::int AS count FROM ticket
       JOIN history_entry ON subject_id = ticket.id AND event = 'policies.applied'
       WHERE category = $1 GROUP BY serial ORDER BY serial`,
      [category],
    );

  it('does what the preview showed', async () => {
    const category = unique('category');
    const before = {
      acknowledgement: goal('PT4H', remind('PT2H')),
      resolution: goal('PT10H'),
      next_response: goal('PT3H'),
    };
    await docket.putPolicies([
      policy(category, { resolution: goal('PT0.2S'), acknowledgement: goal('PT4H') }, { priority: ['urgent'] }),
      { ...policy(category, { resolution: goal('PT10H') }, { priority: ['low'] }), name: `${category} low` },
      { ...policy(category, before), name: `${category} others` },
    ]);
    const open = async (more: object = {}) => (await docket.openTicket({ category, ...more })).number;
    const untouched = await open();
    const answered = await open();
    await docket.reply(answered, { body: 'On it.' }, agent);
    const waiting = await open();
    await docket.reply(waiting, { body: 'Which one?', status: 'pending' }, agent);
    const held = await open();
    await docket.change(held, { status: 'on_hold' });
    const asking = await docket.openTicket({ category });
    await docket.reply(asking.number, { body: 'On it.' }, agent);
    fine(
      await docket.withKey(asking.trackingKey).post(`/v1/tickets/${asking.number}/messages`).send({ body: 'And?' }),
      201,
    );
    const low = await open({ priority: 'low' });
    const broken = await open({ priority: 'urgent' });
    const solved = await open();
    await docket.change(solved, { status: 'resolved' });
    await eventually(async () => expect((await docket.ticket(broken)).timers[1]!.state).toBe('breached'));
    // What is due soon is due while both look.
    await docket.putPolicies([
      policy(
        category,
        {
          resolution: goal('PT20H', { pauses: ['on_hold'], ...remind('PT15H') }),
          next_response: goal('PT0.001S'),
        },
        { priority: ['normal'] },
      ),
      policy(`${category} none`, {}),
      { ...policy(category, { resolution: goal('PT10H'), acknowledgement: goal('PT4H') }), name: 'others' },
    ]);
    const shown: { data: Previewed[]; totals: object; revision: number } = await preview({ filter: { category } });
    const application = await apply({ filter: { category } });
    const { tickets, changed, unchanged, ...timers } = shown.totals as Record<string, number>;
    expect(application).toMatchObject({ done: tickets, total: tickets, changed, unchanged, failed: 0, ...timers });
    expect(application.revision).toBe(shown.revision);
    for (const effect of ['moved', 'breached', 'started', 'dropped']) expect(timers[effect], effect).toBeGreaterThan(0);
    expect(shown.data.map(({ ticket }) => ticket)).toEqual(
      [untouched, answered, waiting, held, asking.number, low, broken].sort(),
    );

    for (const { ticket, timers: would } of shown.data) {
      const now = await timersOf(ticket);
      for (const { metric, cycle, would: effect, from, to } of would) {
        const timer = now.find((one) => one.metric === metric && one.cycle === cycle)!;
        const { metric: _metric, cycle: _cycle, ...state } = JSON.parse(JSON.stringify(timer));
        if (effect === 'dropped') expect(timer.state, ticket).toBe('cancelled');
        // Broken, or set going, at the moment of applying it.
        else if (effect === 'moved' && from!.state === to!.state) expect(state, ticket).toEqual(to);
        else expect({ ...state, dueAt: null, remindAt: null }, ticket).toEqual({ ...to, dueAt: null, remindAt: null });
      }
      const events = (await docket.history(ticket)).filter(({ event }) => event === 'policies.applied');
      expect(events, ticket).toHaveLength(would.length > 0 ? 1 : 0);
    }
    // And now there is nothing left to change.
    expect((await preview({ filter: { category } })).totals).toMatchObject({ tickets, changed: 0 });
    expect(await apply({ filter: { category } })).toMatchObject({ done: tickets, changed: 0, unchanged: tickets });
  });

  it('tells in the history of a ticket who did it and by which application', async () => {
    const category = unique('category');
    await docket.putPolicies([policy(category, { resolution: goal('PT10H'), acknowledgement: goal('PT4H') })]);
    const { number, timers } = await docket.openTicket({ category });
    await docket.putPolicies([policy(category, { resolution: goal('PT20H') })]);
    const { id, revision, history } = await apply({ ticket: number });
    const told = (await docket.history(number)).filter(
      ({ to }) => (to as { application?: string })?.application === id,
    );
    const actor = { id: docket.admin.id, name: docket.admin.name };
    const dueAt = new Date(Date.parse(timers[1]!.dueAt!) + 10 * 3_600_000).toISOString();
    expect(told).toMatchObject([
      { actor, event: 'timer.cancelled', what: 'timer.acknowledgement', to: { state: 'cancelled' } },
      { actor, event: 'timer.moved', what: 'timer.resolution', from: { dueAt: timers[1]!.dueAt }, to: { dueAt } },
      {
        actor,
        event: 'policies.applied',
        what: 'policies',
        from: { policy: category, revision: revision - 1 },
        to: { policy: category, revision, application: id },
      },
    ]);
    expect(history).toMatchObject([
      { actor, what: 'state', from: null, to: 'running' },
      { actor: { id: null, name: 'Docket' }, what: 'state', from: 'running', to: 'done' },
    ]);
    expect((await docket.ticket(number)).timers[1]).toMatchObject({ state: 'running', dueAt });
  });

  it('breaks what is past once, at that moment, and goes on with the steps after it', async () => {
    const category = unique('category');
    await docket.putPolicies([policy(category, { resolution: goal('PT10H') })]);
    const { number } = await docket.openTicket({ category });
    await docket.putPolicies([
      policy(category, {
        resolution: goal('PT0.001S', {
          steps: [
            { after: 'PT0.0005S', action: 'remind' },
            { after: 'PT0.001S', action: 'escalate' },
          ],
        }),
      }),
    ]);
    const { id } = await apply({ ticket: number });
    await eventually(async () => expect((await docket.ticket(number)).level).toBe(2));
    await apply({ ticket: number });
    await docket.settled();
    const told = (await docket.history(number)).filter(({ event }) => event !== 'timer.started');
    expect(told.map(({ event, to }) => (event === 'timer.step_reached' ? to : event))).toEqual([
      'ticket.opened',
      'timer.breached',
      'policies.applied',
      'escalate:1',
      expect.stringMatching(/ticket/),
      ...told.slice(5).map(({ event }) => event),
    ]);
    const breaches = told.filter(({ event }) => event === 'timer.breached');
    expect(breaches).toMatchObject([{ to: { state: 'breached', dueAt: breaches[0]!.at, application: id } }]);
    expect(await docket.ticket(number)).toMatchObject({ level: 2 });
  });

  it('holds for what happens to the ticket later on', async () => {
    const category = unique('category');
    const goals = (hours: number) => ({ resolution: goal(`PT${hours}H`), next_response: goal(`PT${hours}H`) });
    const list = (factor: number) => [
      policy(category, goals(factor), { priority: ['urgent'] }),
      { ...policy(category, goals(10 * factor)), name: 'others' },
    ];
    await docket.putPolicies(list(1));
    const moved = await docket.openTicket({ category });
    const left = await docket.openTicket({ category });
    await docket.putPolicies(list(2));
    const { revision } = await apply({ ticket: moved.number });
    // In force is what comes next, for new tickets only.
    await docket.putPolicies(list(3));
    for (const [{ number, createdAt, trackingKey }, factor] of [
      [moved, 2],
      [left, 1],
    ] as const) {
      await docket.reply(number, { body: 'On it.' }, agent);
      await docket.change(number, { priority: 'urgent' });
      const thread = `/v1/tickets/${number}/messages`;
      const reply = fine(await docket.withKey(trackingKey).post(thread).send({ body: 'And?' }), 201);
      const [resolution, next] = (await docket.ticket(number)).timers;
      expect(Date.parse(resolution!.dueAt!) - Date.parse(createdAt)).toBe(factor * 3_600_000);
      expect(Date.parse(next!.dueAt!) - Date.parse(reply.createdAt)).toBe(factor * 3_600_000);
    }
    const revisions = (await timersOf(moved.number)).map((timer) => timer.revision);
    expect(revisions).toEqual([revision, revision]);
  });

  it(`is done once to each of ${MANY} tickets by two workers`, async () => {
    const category = unique('category');
    await docket.putPolicies([policy(category, { resolution: goal('PT10H') })]);
    const numbers = await opened(MANY, category);
    await docket.putPolicies([policy(category, { resolution: goal('PT20H') })]);
    const worker = await startBeside(docket, { ROLE: 'worker' });
    try {
      const began = Date.now();
      const application = await apply({ filter: { category } });
      process.stdout.write(`  ${MANY} tickets in ${Date.now() - began} ms\n`);
      expect(application).toMatchObject({
        total: MANY,
        done: MANY,
        changed: MANY,
        moved: MANY,
        failed: 0,
        breached: 0,
      });
      expect(await applied(category)).toEqual(numbers.map((number) => ({ number, count: 1 })));
    } finally {
      await worker.stop();
    }
  }, 90_000);

  it('ends after the ticket at hand when it is cancelled', async () => {
    const category = unique('category');
    await docket.putPolicies([policy(category, { resolution: goal('PT10H') })]);
    const numbers = await opened(10, category);
    await docket.putPolicies([policy(category, { resolution: goal('PT20H') })]);
    await docket.settled();
    const other = new pg.Client({ connectionString: docket.environment.databaseUrl! });
    await other.connect();
    try {
      await other.query('BEGIN');
      await other.query(`SELECT FROM ticket WHERE 'WO-' || serial = $1 FOR UPDATE`, [numbers[4]]);
      const { id } = fine(await post('apply', { filter: { category } }), 202);
      await eventually(async () => expect((await read(id)).done).toBe(4));
      const cancelling = post(`applications/${id}/cancel`).then((answer) => fine(answer, 200));
      await eventually(async () => {
        const waiting = await docket.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
             AND query LIKE '%policy_application%FOR NO KEY UPDATE%'`,
        );
        expect(waiting).toHaveLength(1);
      });
      await other.query('COMMIT');
      // Whoever waits for a row may have to let one more by that comes just then.
      const { state, done, changed } = await cancelling;
      expect(state).toBe('cancelled');
      expect([5, 6, 7]).toContain(done);
      expect(changed).toBe(done);
      await docket.settled();
      expect(await read(id)).toMatchObject({ state: 'cancelled', done });
      expect((await applied(category)).map(({ number }) => number)).toEqual(numbers.slice(0, done));
    } finally {
      await other.end();
    }
  });

  it('goes on without a ticket that cannot be changed, and names it', async () => {
    const category = unique('category');
    await docket.putPolicies([policy(category, { resolution: goal('PT10H') })]);
    const numbers = await opened(3, category);
    await docket.query(
      `UPDATE timer SET calendar_version = 99 FROM ticket WHERE ticket.id = ticket_id AND 'WO-' || serial = $1`,
      [numbers[1]],
    );
    await docket.putPolicies([policy(category, { resolution: goal('PT20H') })]);
    const { id } = fine(await post('apply', { filter: { category } }), 202);
    expect(await over(id, 'failed')).toMatchObject({
      done: 3,
      changed: 2,
      failed: 1,
      unchanged: 0,
      failures: [{ ticket: numbers[1], why: expect.any(String) }],
    });
    expect((await applied(category)).map(({ number }) => number)).toEqual([numbers[0], numbers[2]]);
  });

  it('finds its tickets by an index, and reads no more than a window of them', async () => {
    const filter = { category: ['x'], policy: ['y'], team: [docket.admin.id] };
    const { sql, values } = nextTickets({ filter, after: 5, until: new Date() }, 200);
    const other = new pg.Client({ connectionString: docket.environment.databaseUrl! });
    await other.connect();
    try {
      await other.query('SET enable_seqscan = off; SET enable_bitmapscan = off');
      const { rows } = await other.query<{ 'QUERY PLAN': object }>(`EXPLAIN (FORMAT JSON) ${sql}`, values);
      const plan = JSON.stringify(rows[0]!['QUERY PLAN']);
      // Which of them is a guess of PostgreSQL's by what it knows of so few tickets.
      expect(plan.match(/"Index Name":"ticket_\w+"/g)!.length).toBeGreaterThanOrEqual(2);
      expect(plan).toContain('"Index Name":"timer_promise"');
      expect(plan).not.toMatch(/"Node Type":"Seq Scan"|"Join Type"/);
    } finally {
      await other.end();
    }
  });
});
