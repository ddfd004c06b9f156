import type { Type } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CalendarSpec } from '../../src/domain/calendar/calendar.js';
import { Authenticate } from '../../src/people/authenticate.js';
import { Clock } from '../../src/platform/time/clock.js';
import { FireSteps } from '../../src/sla/fire-steps.js';
import type { TimerView } from '../../src/tickets/tickets.dto.js';
import { Dice } from '../fuzz/dice.js';
import { fine, type Http, type Opened, startTestDocket, type TestDocket } from '../support/docket.js';
import { CountedTime } from '../support/naive-promise.js';
import { METRICS, type NaivePolicy, NaiveTicket } from '../support/naive-ticket.js';
import { oddCalendars } from '../support/odd-calendars.js';

const PLAYS = Number(process.env.PLAYS ?? 24);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** From the beginning of a season. */
const COUNTED_MS = 60 * DAY;

const FACTS = [
  'look',
  'open',
  'answer',
  'ask',
  'note',
  'change',
  'change',
  'answer and change',
  'edit policies',
  'edit calendar',
] as const;
const STATUSES = ['open', 'pending', 'on_hold', 'resolved', 'open', 'pending', 'on_hold', 'resolved', 'closed'];

interface Fact {
  what: (typeof FACTS)[number];
  /** So long after the last fact, or so close to the next step of its ticket. */
  when: { waitMs: number } | { toStepMs: number };
  /** Of those that are open, in turns. */
  ticket: number;
  status: string | undefined;
  priority: string | undefined;
  category: string | undefined;
  seed: number;
}

interface PolicyOfPlay {
  match: { priority?: string[]; category?: string[] };
  goals: Record<string, { calendar: string; minutes: number; pauses: string[]; steps: StepOfPlay[] }>;
}

interface StepOfPlay {
  minutes: number;
  action: string;
}

let docket: TestDocket;
let fireSteps: FireSteps;
/** Some days before clocks are changed, far from now: where nothing else happens. */
const SEASONS = [Date.UTC(2040, 2, 22), Date.UTC(2040, 9, 25)];
const CALENDARS = oddCalendars(2040);
const counted = new Map<string, CountedTime>();
let now = SEASONS[0]!;

beforeAll(async () => {
  // Without a worker nobody looks but the plays.
  docket = await startTestDocket({ ROLE: 'api', REOPEN_WINDOW: 'P9999D' });
  docket.app.get(Clock, { strict: false }).now = () => new Date(now);
  fireSteps = make(FireSteps);
});
afterAll(() => docket?.stop());

/** As the worker would make it, which has more than the api has. */
function make<T>(type: Type<T>): T {
  try {
    return docket.app.get(type, { strict: false });
  } catch {
    const needs = (Reflect.getMetadata('design:paramtypes', type) ?? []) as Type[];
    return new type(...needs.map(make));
  }
}

/** As the admin, whose log-in would not outlive a play. */
async function agent(): Promise<Http> {
  const token = await docket.app.get(Authenticate, { strict: false }).issueToken(docket.admin.id);
  return docket.as({ token });
}

function randomPolicies(dice: Dice): PolicyOfPlay[] {
  const goal = () => {
    const minutes = dice.pick([30, dice.between(1, 600), dice.between(1, 1200)]);
    const step = (): StepOfPlay => ({
      minutes: dice.pick([minutes, dice.between(1, minutes), minutes + dice.between(0, 300)]),
      action: dice.pick(['remind', 'escalate']),
    });
    const pauses = ['pending', 'on_hold'].filter(() => dice.chance(0.5));
    return { calendar: dice.pick(CALENDARS).id, minutes, pauses, steps: dice.many(dice.between(0, 4), step) };
  };
  return [{ priority: ['urgent'] }, { category: ['other'] }, {}].map((match) => ({
    match,
    goals: Object.fromEntries(METRICS.map((metric) => [metric, goal()])),
  }));
}

function randomFacts(dice: Dice): Fact[] {
  const wait = () => dice.pick([1, dice.between(1, HOUR), dice.between(1, 10 * HOUR), dice.between(1, 2 * DAY)]);
  return dice.many(dice.between(8, 16), () => ({
    what: dice.chance(0.25) ? 'look' : dice.pick(FACTS),
    when: dice.chance(0.3) ? { toStepMs: dice.between(-1, 1) } : { waitMs: wait() },
    ticket: dice.between(0, 9),
    status: dice.chance(0.8) ? dice.pick(STATUSES) : undefined,
    priority: dice.chance(0.3) ? dice.pick(['urgent', 'normal']) : undefined,
    category: dice.chance(0.3) ? dice.pick(['other', 'this']) : undefined,
    seed: dice.between(0, 1e9),
  }));
}

interface Played {
  opened: Opened;
  model: NaiveTicket;
}

class Play {
  private readonly season: number;
  /** What the calendar with this id says now: it may have got the hours of another. */
  private readonly hours = new Map<string, CalendarSpec>();
  private policies: NaivePolicy[] = [];
  private readonly tickets: Played[] = [];

  constructor(private readonly dice: Dice) {
    this.season = dice.pick(SEASONS);
    now = this.season + dice.between(0, 3 * DAY);
  }

  /** @throws what differs, and after which fact */
  async run(facts: Fact[]): Promise<void> {
    for (const spec of CALENDARS) await this.putCalendar(spec.id, spec);
    await this.putPolicies(this.dice);
    await this.open();
    for (const [i, fact] of facts.entries()) {
      const one = this.tickets[fact.ticket % this.tickets.length]!;
      this.pass(fact, one);
      await this.happen(fact, one);
      for (const { opened, model } of this.tickets) {
        const after = `ticket ${opened.number} after fact ${i} at ${new Date(now).toISOString()}`;
        expect(await told(opened.number), after).toEqual(said(model));
      }
    }
  }

  private pass({ when }: Fact, { model }: Played): void {
    const next = model.timers.flatMap(({ promise }) => promise.nextStepAt ?? []);
    const at = 'waitMs' in when ? now + when.waitMs : Math.min(...next, now + DAY) + when.toStepMs;
    // No two facts at one time: nobody could say which was first.
    now = Math.max(at, now + 1);
  }

  private async happen(fact: Fact, { opened: { number, trackingKey }, model }: Played): Promise<void> {
    const { what, status, priority, category } = fact;
    const dice = new Dice(fact.seed);
    const http = await agent();
    const write = (body: object) => http.post(`/v1/tickets/${number}/messages`).send({ body: 'It broke.', ...body });
    const isClosed = model.status === 'closed';

    if (what === 'open') await this.open();
    if (what === 'edit policies') await this.putPolicies(dice);
    if (what === 'edit calendar') await this.putCalendar(dice.pick(CALENDARS).id, dice.pick(CALENDARS));
    if (what === 'look') await this.look();
    if (what === 'note') fine(await write({ visibility: 'internal' }), 201);
    if (what === 'ask' && !isClosed) {
      const asked = docket.withKey(trackingKey).post(`/v1/tickets/${number}/messages`).send({ body: 'Still broken.' });
      fine(await asked, 201);
      model.ask(now);
    }
    if ((what === 'answer' || what === 'answer and change') && !isClosed) {
      const given = what === 'answer' ? undefined : status;
      const may = model.may(given);
      const answer = await write({ status: given });
      expect([answer.status, answer.body.code]).toEqual(may ? [201, undefined] : [422, 'status/refused']);
      if (may) model.answer(now, given);
    }
    if (what === 'change') {
      const may = model.may(status);
      const answer = await http.patch(`/v1/tickets/${number}`).send({ status, priority, category });
      expect([answer.status, answer.body.code]).toEqual(may ? [200, undefined] : [422, 'status/refused']);
      if (may) model.change(now, { status, priority, category });
    }
  }

  private async open(): Promise<void> {
    const opened = await docket.openTicket({ category: 'this' });
    const traits = { priority: 'normal', category: 'this' };
    this.tickets.push({ opened, model: new NaiveTicket(this.policies, traits, now) });
  }

  private async look(): Promise<void> {
    const timers = await docket.query<{ id: string; ticketId: string }>(
      `SELECT timer.id, ticket_id AS "ticketId" FROM timer JOIN ticket ON ticket.id = ticket_id
       WHERE next_step_at <= $1 AND 'WO-' || serial = ANY($2) ORDER BY id`,
      [new Date(now), this.tickets.map(({ opened }) => opened.number)],
    );
    // Twice, as by two workers.
    for (const { id, ticketId } of [...timers, ...timers]) await fireSteps.fire({ timerId: id, ticketId });
    for (const { model } of this.tickets) model.look(now);
  }

  private async putCalendar(id: string, { timezone, hours, holidays, overrides, breaks }: CalendarSpec): Promise<void> {
    const spec = { name: id, timezone, hours, holidays, overrides, breaks };
    fine(await (await agent()).put(`/v1/calendars/${id}`).send(spec), 200);
    this.hours.set(
      id,
      CALENDARS.find((one) => one.hours === hours)!,
    );
    // Goals hold the hours as they are now.
    this.policies = this.policies.length > 0 ? this.read(this.written) : [];
  }

  private written: PolicyOfPlay[] = [];

  private async putPolicies(dice: Dice): Promise<void> {
    this.written = randomPolicies(dice);
    const data = this.written.map(({ match, goals }, i) => ({
      name: `Policy ${i}`,
      match,
      // What stands still is another story.
      idle: { remindAfter: [], resolveAfter: null, closeAfter: null },
      goals: Object.fromEntries(
        Object.entries(goals).map(([metric, { calendar, minutes, pauses, steps }]) => {
          const written = steps.map((step) => ({ after: `PT${step.minutes}M`, action: step.action }));
          return [metric, { calendar, dueAfter: `PT${minutes}M`, pauses, steps: written }];
        }),
      ),
    }));
    fine(await (await agent()).put('/v1/sla/policies').send({ data }), 200);
    this.policies = this.read(this.written);
  }

  private read(written: PolicyOfPlay[]): NaivePolicy[] {
    return written.map(({ match, goals }) => ({
      fits: { priority: match.priority?.[0], category: match.category?.[0] },
      goals: Object.fromEntries(
        Object.entries(goals).map(([metric, { calendar, minutes, pauses, steps }]) => [
          metric,
          {
            time: this.count(this.hours.get(calendar)!),
            due: minutes * MINUTE,
            pauses,
            steps: steps.map((step) => ({ after: step.minutes * MINUTE, action: step.action })),
          },
        ]),
      ) as NaivePolicy['goals'],
    }));
  }

  private count(spec: CalendarSpec): CountedTime {
    const key = `${spec.id} ${this.season}`;
    const time = counted.get(key) ?? new CountedTime(spec, this.season, this.season + COUNTED_MS);
    counted.set(key, time);
    return time;
  }
}

interface Said {
  timer: string;
  state: string;
  startedAt: string;
  dueAt: string | null;
  stoppedAt: string | null;
  nextStepAt: string | null;
  /** While the clock stands. */
  usedMs: number | null;
  fired: string[];
}

function said({ timers }: NaiveTicket): Said[] {
  return timers
    .map(({ metric, cycle, promise }) => ({
      timer: `${metric} ${cycle}`,
      state: promise.state,
      startedAt: iso(promise.startedAt)!,
      dueAt: iso(promise.dueAt),
      stoppedAt: iso(promise.endedAt),
      nextStepAt: iso(promise.nextStepAt),
      usedMs: promise.isRunning ? null : promise.used(now),
      fired: promise.fired.map(({ key, at }) => `${key} ${iso(at)}`).sort(),
    }))
    .sort(byName);
}

/** What the API says of the timers of a ticket, and what lies behind it. */
async function told(number: string): Promise<Said[]> {
  const { data } = fine(await (await agent()).get(`/v1/tickets/${number}/timers`), 200) as { data: TimerView[] };
  const rows = await docket.query<{
    timer: string;
    nextStepAt: Date | null;
    usedMs: string | null;
    fired: string[] | null;
  }>(
    `SELECT metric || ' ' || cycle AS timer, next_step_at AS "nextStepAt",
            CASE WHEN running_since IS NULL THEN used_ms END AS "usedMs",
            ARRAY(SELECT step || ' ' || to_char(fired_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
                  FROM timer_firing WHERE timer_id = timer.id ORDER BY 1) AS fired
     FROM timer JOIN ticket ON ticket.id = ticket_id WHERE 'WO-' || serial = $1`,
    [number],
  );
  return data
    .map(({ metric, cycle, state, startedAt, dueAt, stoppedAt }) => {
      const timer = `${metric} ${cycle}`;
      const row = rows.find((one) => one.timer === timer)!;
      return {
        timer,
        state,
        startedAt,
        dueAt,
        stoppedAt,
        nextStepAt: row.nextStepAt?.toISOString() ?? null,
        usedMs: row.usedMs === null ? null : Number(row.usedMs),
        fired: row.fired ?? [],
      };
    })
    .sort(byName);
}

function byName(a: Said, b: Said): number {
  return a.timer < b.timer ? -1 : 1;
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

describe('tickets, against promises told in the plainest way', () => {
  it(
    `agree after every fact of ${PLAYS} plays (SEED=${SEED})`,
    async () => {
      for (let i = 0; i < PLAYS; i++) {
        const dice = new Dice(SEED + i);
        const facts = randomFacts(dice);
        try {
          await new Play(dice).run(facts);
        } catch (error) {
          const told = facts.map((fact, at) => `${at} ${JSON.stringify(fact)}`).join('\n');
          throw new Error(`SEED=${SEED + i} PLAYS=1: ${(error as Error).message}\n${told}`, { cause: error });
        }
      }
    },
    60_000 + PLAYS * 5_000,
  );
});
