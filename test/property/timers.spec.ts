import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../../src/domain/calendar/calendar.js';
import { compileGoal } from '../../src/domain/sla/goal.js';
import {
  cancelTimer,
  fireStep,
  fulfilTimer,
  pauseTimer,
  type Promised,
  repromiseTimer,
  resumeTimer,
  startTimer,
  type Timer,
  usedTime,
} from '../../src/domain/sla/timer.js';
import { Dice } from '../fuzz/dice.js';
import { CountedTime, type NaiveGoal, NaivePromise } from '../support/naive-promise.js';
import { oddCalendars } from '../support/odd-calendars.js';

const PLAYS = Number(process.env.PLAYS ?? 3000);
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In each, clocks are changed: forward and back, by half an hour or a whole one, at night. */
const SEASONS = [Date.UTC(2026, 2, 25), Date.UTC(2026, 9, 22)];
/** Facts lie within these days, and so much later nothing is due any more. */
const FACTS_MS = 14 * DAY;
const COUNTED_MS = 60 * DAY;

const CALENDARS = oddCalendars(2026).map((spec) => ({
  compiled: compileCalendar(spec),
  counted: SEASONS.map((season) => new CountedTime(spec, season, season + COUNTED_MS)),
}));

/** What happens to a promise: nothing but a worker that looks, or what somebody does with the ticket. */
const FACTS = ['look', 'nobody looks', 'pause', 'resume', 'answer', 'cancel', 'move', 'reopen'] as const;

interface Fact {
  what: (typeof FACTS)[number];
  /** So long after the last fact, or so close to the next step. */
  when: { waitMs: number } | { toStepMs: number };
  /** Of those of the play: for a move. */
  goal: number;
}

interface GoalOfPlay {
  calendar: number;
  dueMinutes: number;
  steps: { minutes: number; action: 'remind' | 'escalate' }[];
}

interface Play {
  season: number;
  startMs: number;
  goals: GoalOfPlay[];
  facts: Fact[];
}

function randomGoal(dice: Dice): GoalOfPlay {
  const dueMinutes = dice.pick([1, 60, dice.between(1, 600), dice.between(1, 1200)]);
  const around = () => dice.pick([dueMinutes, dice.between(1, dueMinutes), dueMinutes + dice.between(0, 300)]);
  const step = () => ({ minutes: around(), action: dice.pick(['remind', 'escalate'] as const) });
  return { calendar: dice.between(0, CALENDARS.length - 1), dueMinutes, steps: dice.many(dice.between(0, 5), step) };
}

function randomPlay(seed: number): Play {
  const dice = new Dice(seed);
  const wait = () => dice.pick([0, 1, dice.between(0, HOUR), dice.between(0, 10 * HOUR), dice.between(0, 2 * DAY)]);
  const fact = (): Fact => ({
    what: dice.chance(0.3) ? 'look' : dice.pick(FACTS),
    when: dice.chance(0.3) ? { toStepMs: dice.between(-1, 1) } : { waitMs: wait() },
    goal: dice.between(0, 2),
  });
  return {
    season: dice.between(0, SEASONS.length - 1),
    startMs: dice.chance(0.5) ? dice.between(0, 5 * 24) * HOUR : dice.between(0, 5 * DAY),
    goals: dice.many(3, () => randomGoal(dice)),
    facts: dice.many(dice.between(1, 16), fact),
  };
}

/** What both say of a promise after a fact. */
interface Said {
  state: string;
  startedAt: number;
  stoppedAt: number | null;
  breachedAt: number | null;
  dueAt: number | null;
  remindAt: number | null | undefined;
  nextStepAt: number | null;
  usedMs: number;
  fired: string[];
}

/** @returns what is different after which fact; null: nothing */
function disagreement({ season, startMs, goals, facts }: Play): string | null {
  const promised = goals.map(({ calendar, dueMinutes, steps }): Promised => {
    const { compiled } = CALENDARS[calendar]!;
    const written = steps.map(({ minutes, action }) => ({ after: `PT${minutes}M`, action }));
    const spec = { calendar: compiled.spec.id, dueAfter: `PT${dueMinutes}M`, steps: written };
    return { calendar: compiled, goal: compileGoal(spec, compiled, 'resolution') };
  });
  const plain = goals.map(({ calendar, dueMinutes, steps }): NaiveGoal => ({
    time: CALENDARS[calendar]!.counted[season]!,
    due: dueMinutes * MINUTE,
    steps: steps.map(({ minutes, action }) => ({ after: minutes * MINUTE, action })),
  }));

  let now = SEASONS[season]! + startMs;
  const end = SEASONS[season]! + FACTS_MS;
  let under = promised[0]!;
  let timer = startTimer(under, now);
  let model = new NaivePromise(plain[0]!, now);
  let fired: string[] = [];

  const look = () => {
    for (let due = fireStep(timer, under, now); due; due = fireStep(timer, under, now)) {
      timer = due.timer;
      fired.push(due.step.key);
    }
    return model.look(now);
  };
  const move = (goal: number) => {
    const moved = repromiseTimer(timer, under, promised[goal]!, now);
    // What was broken before keeps the promise that it broke.
    if (moved !== timer && (moved.breachedAt === null || moved.breachedAt === now)) under = promised[goal]!;
    timer = moved;
    model.move(now, plain[goal]!);
  };
  /** Another cycle: it goes on with the time of one that was kept. */
  const reopen = () => {
    if (!model.isOver) return;
    timer = startTimer(under, now, timer.state === 'breached' ? 0 : timer.usedMs);
    model = new NaivePromise(model.goal, now, model.state === 'breached' ? 0 : model.used(now));
  };
  const happen = ({ what, goal }: Fact): string[] => {
    if (what === 'look') return look();
    if (what === 'pause') [timer] = [pauseTimer(timer, under, now), model.pause(now)];
    if (what === 'resume') [timer] = [resumeTimer(timer, under, now), model.resume(now)];
    if (what === 'answer') [timer] = [fulfilTimer(timer, under, now), model.end(now, 'met')];
    if (what === 'cancel') [timer] = [cancelTimer(timer, under, now), model.end(now, 'cancelled')];
    if (what === 'move') move(goal);
    if (what === 'reopen') reopen();
    return [];
  };

  for (const [i, fact] of facts.entries()) {
    const next = model.nextStepAt;
    const at = 'waitMs' in fact.when ? now + fact.when.waitMs : next === null ? now : next + fact.when.toStepMs;
    now = Math.min(Math.max(now, at), end);
    fired = [];
    const firing = happen(fact);
    const expected = said(model, now, firing);
    const found = told(timer, under, now, fired, expected);
    for (const what of Object.keys(expected) as (keyof Said)[]) {
      if (JSON.stringify(found[what]) === JSON.stringify(expected[what])) continue;
      return `fact ${i} (${fact.what}, ${readable(now)}): ${what} is ${readable(found[what])}, not ${readable(expected[what])}`;
    }
  }
  return null;
}

function said(model: NaivePromise, now: number, fired: string[]): Said {
  const { state, startedAt, breachedAt, dueAt, remindAt, nextStepAt } = model;
  return {
    state,
    startedAt,
    stoppedAt: model.endedAt,
    breachedAt,
    dueAt,
    remindAt,
    nextStepAt,
    usedMs: model.used(now),
    fired,
  };
}

function told(timer: Timer, under: Promised, now: number, fired: string[], { remindAt }: Said): Said {
  const { state, startedAt, stoppedAt, breachedAt, dueAt, nextStepAt } = timer;
  return {
    state,
    startedAt,
    stoppedAt,
    breachedAt,
    dueAt,
    remindAt: remindAt === undefined ? undefined : timer.remindAt,
    nextStepAt,
    usedMs: usedTime(timer, under, now),
    fired,
  };
}

function readable(value: unknown): string {
  return typeof value === 'number' && value > 1e12 ? new Date(value).toISOString() : JSON.stringify(value);
}

/** Without the facts that the disagreement does not need. */
function shrunk(play: Play): Play {
  for (let i = play.facts.length - 1; i >= 0; i--) {
    const less = { ...play, facts: play.facts.filter((_, at) => at !== i) };
    if (disagreement(less)) play = less;
  }
  return play;
}

describe('timers, against promises told in the plainest way', () => {
  it(
    `agree after every fact of ${PLAYS} plays (SEED=${SEED})`,
    () => {
      const seen = new Map<string, number>();
      for (let i = 0; i < PLAYS; i++) {
        const play = randomPlay(SEED + i);
        const wrong = disagreement(play);
        if (wrong) {
          const least = shrunk(play);
          expect.fail(
            `SEED=${SEED + i} PLAYS=1 repeats this: ${disagreement(least)}\n${JSON.stringify(least, null, 1)}`,
          );
        }
        for (const { what } of play.facts) seen.set(what, (seen.get(what) ?? 0) + 1);
      }
      if (PLAYS >= 100) expect([...seen.keys()].sort()).toEqual([...FACTS].sort());
    },
    30_000 + PLAYS * 20,
  );
});
