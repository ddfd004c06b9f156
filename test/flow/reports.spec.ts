import { Duration } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REPORT_NAMES } from '../../src/domain/report/reports.js';
import type { ReportView } from '../../src/reports/reports.dto.js';
import {
  fine,
  type Opened,
  startBeside,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  type TestTeam,
} from '../support/docket.js';
import { eventually } from '../support/eventually.js';
import { NaiveReport } from '../support/naive-report.js';

const TICKETS = 70;
const STEPS = 7;
const GROUPINGS = ['day', 'team', 'category', 'agent', 'policy'] as const;
const ZONE = 'Europe/Prague';
const goal = (dueAfter: string) => ({ calendar: 'always', dueAfter, steps: [] });
const POLICIES = [
  {
    name: 'Hasty',
    match: { category: ['security', 'p2p'] },
    goals: { acknowledgement: goal('PT1S'), next_response: goal('PT1S'), resolution: goal('PT1S') },
  },
  {
    name: 'Standard',
    match: {},
    goals: { acknowledgement: goal('PT24H'), next_response: goal('PT24H'), resolution: goal('P3D') },
  },
];

/** The same every time. */
function dice(seed: number) {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)]!;
}

describe('reports of what happened to some hundred tickets', () => {
  let docket: TestDocket;
  let people: TestPerson[];
  let lead: TestPerson;
  let teams: TestTeam[];

  beforeAll(async () => {
    docket = await startTestDocket({ REPORTS_TIMEZONE: ZONE });
    people = await Promise.all([1, 2, 3, 4].map(() => docket.createPerson('agent')));
    lead = await docket.createPerson('lead');
    const boss = await docket.createPerson('lead');
    teams = [
      await docket.createTeam(
        [
          { person: people[0]!, level: 1 },
          { person: people[1]!, level: 2 },
          { person: lead, level: 3 },
        ],
        { isDefault: true },
      ),
      await docket.createTeam([
        { person: people[2]!, level: 1 },
        { person: people[3]!, level: 2 },
        { person: boss, level: 3 },
      ]),
    ];
    // In a token are the teams that there were.
    lead = await docket.logIn(lead.email, 'correct horse battery staple');
    await docket.putPolicies(POLICIES);
  });
  afterAll(() => docket?.stop());

  const tickets: Opened[] = [];
  /** What cannot be done as the ticket stands is refused, and nothing happened. */
  async function live(seed: number): Promise<void> {
    const pick = dice(seed);
    const ticket = await docket.openTicket({ category: pick(['security', 'p2p', 'deposits', undefined]) });
    tickets.push(ticket);
    const path = `/v1/tickets/${ticket.number}`;
    const own = docket.withKey(ticket.trackingKey);
    const agent = () => docket.as(pick(people));
    const steps = [
      () => agent().post(`${path}/messages`).send({ body: 'We are on it.' }),
      () => agent().post(`${path}/messages`).send({ body: 'Done.', status: 'resolved' }),
      () => own.post(`${path}/messages`).send({ body: 'Are you there?' }),
      () =>
        docket
          .as(docket.admin)
          .patch(path)
          .send({ status: pick(['open', 'pending', 'on_hold', 'resolved']) }),
      () => docket.as(docket.admin).patch(path).send({ status: 'resolved' }),
      () =>
        docket
          .as(docket.admin)
          .patch(path)
          .send({ teamId: pick([...teams.map(({ id }) => id), null]) }),
      () =>
        docket
          .as(docket.admin)
          .patch(path)
          .send({ assigneeId: pick([...people.map(({ id }) => id), null]) }),
      () =>
        docket
          .as(docket.admin)
          .patch(path)
          .send({ category: pick(['security', 'deposits', null]), assigneeId: pick(people).id }),
      () => docket.as(docket.admin).post(`${path}/escalations`).send({ reason: 'It burns' }),
      () => own.post(`${path}/survey`).send({ score: pick([1, 2, 3, 4, 5]) }),
      () =>
        docket
          .as(docket.admin)
          .post(`${path}/merge`)
          .send({ into: pick(tickets).number }),
      () => docket.as(docket.admin).patch(path).send({ status: 'closed' }),
    ];
    const frequent = [0, 0, 0, 1, 1, 2, 2, 3, 4, 5, 5, 6, 6, 7, 8, 9, 9, 9, 10, 11];
    for (let i = 0; i < STEPS; i++) {
      const answer = await steps[pick(frequent)]!();
      if (answer.status >= 500) throw new Error(answer.text);
    }
  }
  async function liveAll(first: number): Promise<void> {
    const seeds = Array.from({ length: TICKETS }, (_, i) => first + i);
    await Promise.all(
      [1, 2, 3, 4, 5].map(async () => {
        for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop()) await live(seed);
      }),
    );
    await docket.settled();
  }

  /** All that happened until now, and nothing will happen by itself. */
  const counted = () =>
    eventually(async () => {
      const progress = fine(await docket.as(docket.admin).get('/v1/reports/progress'), 200);
      expect(progress.complete).toBe(true);
      const [left] = await docket.query(
        `SELECT (SELECT count(*)::int FROM history_entry WHERE recorded_in >= followed) AS lines,
           (SELECT count(*)::int FROM timer WHERE next_step_at < now() + interval '1 hour') AS steps FROM report_progress`,
      );
      expect(left).toEqual({ lines: 0, steps: 0 });
    }, 60_000);

  async function expectRecount(
    from: string,
    to: string,
    by: { token: string },
    only: object = {},
    groupings: readonly (typeof GROUPINGS)[number][] = GROUPINGS,
  ) {
    const naive = await NaiveReport.read(docket);
    for (const name of REPORT_NAMES) {
      for (const groupBy of groupings) {
        const query = { from, to, groupBy, ...only };
        const report = fine(await docket.as(by).get(`/v1/reports/${name}`).query(query), 200) as ReportView;
        const expected = naive.figures(name, groupBy, from, to, only);
        const what = `${name} by ${groupBy}`;
        expect(report.timezone).toBe(ZONE);
        expect(report.data.map(({ key }) => String(key)).sort(), what).toEqual([...expected.keys()].map(String).sort());
        for (const { key, figures } of report.data) expectAlike(figures, expected.get(key)!, `${what}: ${key}`);
      }
    }
  }

  async function isRight(): Promise<void> {
    const [{ first, last }] = (await docket.query(
      `SELECT min(created_at AT TIME ZONE '${ZONE}')::date::text AS first, (now() AT TIME ZONE '${ZONE}')::date::text AS last FROM ticket`,
    )) as [{ first: string; last: string }];
    await expectRecount(first, last, docket.admin);
    const ofTeam = { team: teams[0]!.id };
    await expectRecount(first, last, lead, ofTeam);
    await expectRecount(first, last, people[2]!, { agent: people[2]!.id }, ['day', 'team', 'agent']);
    for (let month = first.slice(0, 7); month <= last.slice(0, 7); month = nextMonth(month)) {
      const check = fine(await docket.as(docket.admin).get('/v1/reports/check').query({ month }), 200);
      expect(check.differences).toBe(0);
    }
  }

  it('equal a recount', async () => {
    await liveAll(1);
    await counted();
    await isRight();
    // It would not be worth much if nothing had happened.
    const { total } = fine(await docket.as(docket.admin).get('/v1/reports/backlog'), 200) as ReportView;
    expect(total.figures).toMatchObject({ opened: expect.any(Number) });
    for (const what of ['opened', 'reopened', 'resolved', 'merged', 'backlog'])
      expect(total.figures[what]).toBeGreaterThan(0);
    const sla = fine(await docket.as(docket.admin).get('/v1/reports/sla'), 200) as ReportView;
    for (const what of Object.keys(sla.total.figures)) expect(sla.total.figures[what], what).toBeGreaterThan(0);
  }, 300_000);

  it('equal a recount of a year, counted once more while others go on', async () => {
    // Histories are only ever added to, but for this.
    await docket.query('ALTER TABLE history_entry DISABLE TRIGGER history_entry_append_only');
    await docket.query(AGE);
    await docket.query('ALTER TABLE history_entry ENABLE TRIGGER history_entry_append_only');
    fine(await docket.as(docket.admin).post('/v1/reports/recount'), 202);
    await counted();
    await isRight();
  }, 300_000);

  it('are what they were, whatever counting was interrupted, by two workers', async () => {
    const beside = await startBeside(docket, {});
    let isOver = false;
    let broken = 0;
    const breakOff = async () => {
      while (!isOver || broken === 0) {
        fine(await docket.as(docket.admin).post('/v1/reports/recount'), 202);
        for (let i = 0; i < 100; i++) broken += (await docket.query(BREAK_OFF)).length;
      }
    };
    try {
      await Promise.all([liveAll(1_000).finally(() => (isOver = true)), breakOff()]);
    } finally {
      isOver = true;
      await beside.stop();
    }
    await counted();
    await isRight();
  }, 300_000);
});

/** Ends the connection that counts, after whichever statement. */
const BREAK_OFF = `
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle' AND xact_start < now()
    AND (query LIKE '%INTO report_%' OR query LIKE '%FROM report_fact%')`;

/** Each ticket, with all that hangs on it, is some days older. */
const AGE = `
  WITH aged AS (SELECT id, make_interval(days => (serial * 7 % 360)::int, hours => (serial % 24)::int) AS older FROM ticket),
  ticket_aged AS (UPDATE ticket SET created_at = created_at - older, resolved_at = resolved_at - older,
    closed_at = closed_at - older, acknowledged_at = acknowledged_at - older FROM aged WHERE aged.id = ticket.id),
  timer_aged AS (UPDATE timer SET started_at = started_at - older, stopped_at = stopped_at - older,
    breached_at = breached_at - older FROM aged WHERE aged.id = ticket_id),
  history_aged AS (UPDATE history_entry SET at = at - older FROM aged WHERE aged.id = subject_id),
  escalation_aged AS (UPDATE escalation SET created_at = created_at - older FROM aged WHERE aged.id = ticket_id)
  UPDATE survey_answer SET created_at = created_at - older FROM aged WHERE aged.id = ticket_id`;

function nextMonth(month: string): string {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}

/** Percentiles are from histograms; shares have four digits. */
function expectAlike(
  figures: ReportView['total']['figures'],
  expected: Record<string, number | null>,
  what: string,
): void {
  expect(Object.keys(figures).sort(), what).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) {
    const given = figures[name]!;
    if (value === null) expect(given, `${what}: ${name}`).toBeNull();
    else if (typeof given === 'string') {
      const ms = Duration.fromISO(given).toMillis();
      expect(Math.abs(ms - value), `${what}: ${name} ${given} ${value}`).toBeLessThanOrEqual(value * 0.021 + 1000);
    } else expect(given, `${what}: ${name}`).toBeCloseTo(value, 3);
  }
}
