import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../calendar/calendar.js';
import { BUSINESS } from '../calendar/default-calendars.js';
import { type Firing, explainTimer } from './explain-timer.js';
import { compileGoal } from './goal.js';
import type { GoalSpec } from './policy.js';
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
} from './timer.js';

const HOUR = 3_600_000;
/** A Monday, when business begins. */
const MONDAY = Date.UTC(2026, 2, 2, 9);
const business = compileCalendar(BUSINESS);

function promise(dueAfter: string, ...steps: GoalSpec['steps']): Promised {
  return { calendar: business, goal: compileGoal({ calendar: 'business', dueAfter, steps }, business, 'resolution') };
}
const promised = promise(
  'P2D',
  { after: 'P1D', action: 'remind', to: 'lead' },
  { after: 'P2D', action: 'escalate' },
  { after: 'P3D', action: 'escalate' },
);

/** Fires everything that is due by then, as it would have been fired then. */
function fire(timer: Timer, under: Promised, firedAt: number, firings: Map<string, Firing>): Timer {
  for (let due = fireStep(timer, under, firedAt); due; due = fireStep(timer, under, firedAt)) {
    firings.set(due.step.key, { scheduledAt: timer.nextStepAt!, firedAt });
    timer = due.timer;
  }
  return timer;
}

function told(timer: Timer, under: Promised, firings: Map<string, Firing>, now: number) {
  const { usedMs, leftMs, overdueMs, steps } = explainTimer(
    { ...timer, metric: 'resolution', course: [] },
    under,
    firings,
    now,
  );
  return {
    hours: [usedMs, leftMs, overdueMs].map((ms) => ms / HOUR),
    steps: steps.map(
      ({ key, state, at, firedAt }) =>
        `${key} ${state} ${at === null ? '-' : (at - MONDAY) / HOUR} ${firedAt === null ? '-' : (firedAt - MONDAY) / HOUR}`,
    ),
  };
}

describe('an explained timer', () => {
  const started = startTimer(promised, MONDAY);

  it('says what comes when, in working time', () => {
    // Tuesday at noon; 24 hours from Monday 9:00 to Tuesday 9:00, of which nine were worked.
    expect(told(started, promised, new Map(), MONDAY + 27 * HOUR)).toEqual({
      hours: [12, 6, 0],
      steps: ['remind:1 upcoming 9 -', 'breach upcoming 33 -', 'escalate:1 upcoming 33 -', 'escalate:2 upcoming 57 -'],
    });
  });

  it('says what fired and how late, and is never less than out of time', () => {
    const firings = new Map<string, Firing>();
    const late = fire(started, promised, MONDAY + 34 * HOUR, firings);
    expect(told(late, promised, firings, MONDAY + 50 * HOUR)).toEqual({
      hours: [20, 0, 2],
      steps: ['remind:1 fired 9 34', 'breach fired 33 34', 'escalate:1 fired 33 34', 'escalate:2 upcoming 57 -'],
    });
  });

  it('has nothing to say of times while it stands', () => {
    const paused = pauseTimer(started, promised, MONDAY + 3 * HOUR);
    expect(told(paused, promised, new Map(), MONDAY + 99 * HOUR)).toEqual({
      hours: [3, 15, 0],
      steps: ['remind:1', 'breach', 'escalate:1', 'escalate:2'].map((key) => `${key} upcoming - -`),
    });
    const resumed = resumeTimer(paused, promised, MONDAY + 24 * HOUR);
    expect(told(resumed, promised, new Map(), MONDAY + 24 * HOUR).steps[0]).toBe('remind:1 upcoming 30 -');
  });

  it.each<[string, (timer: Timer, at: Promised, now: number) => Timer]>([
    ['met', fulfilTimer],
    ['cancelled', cancelTimer],
  ])('that is %s calls what was to come moot', (_, end) => {
    const firings = new Map<string, Firing>();
    const reminded = fire(started, promised, MONDAY + 9 * HOUR, firings);
    const over = end(reminded, promised, MONDAY + 24 * HOUR);
    expect(told(over, promised, firings, MONDAY + 999 * HOUR)).toEqual({
      hours: [9, 9, 0],
      steps: ['remind:1 fired 9 9', 'breach moot - -', 'escalate:1 moot - -', 'escalate:2 moot - -'],
    });
  });

  it('whose answer found it broken says when it was', () => {
    const answered = fulfilTimer(started, promised, MONDAY + 34 * HOUR);
    expect(told(answered, promised, new Map(), MONDAY + 34 * HOUR).steps).toEqual([
      'remind:1 moot - -',
      'breach fired 33 33',
      'escalate:1 moot - -',
      'escalate:2 moot - -',
    ]);
  });

  it('keeps what fired under an earlier promise, and skips what a later one came too late for', () => {
    const firings = new Map<string, Firing>();
    const broken = fire(started, promised, MONDAY + 9 * HOUR, firings);
    const quick = promise(
      'P1D',
      { after: 'PT1H', action: 'remind' },
      { after: 'PT2H', action: 'remind' },
      { after: 'P1D', action: 'escalate' },
    );
    const now = MONDAY + 10 * HOUR;
    const moved = fire(repromiseTimer(broken, promised, quick, now), quick, now, firings);
    expect(told(moved, quick, firings, now).steps).toEqual([
      'remind:1 fired 9 9',
      'remind:2 skipped - -',
      'breach fired 10 10',
      'escalate:1 fired 10 10',
    ]);
    const slow = promise('P9D', { after: 'P8D', action: 'escalate' });
    const slower = repromiseTimer(broken, promised, slow, now);
    firings.delete('escalate:1');
    expect(told(slower, slow, firings, now).steps).toEqual([
      'remind:1 fired 9 9',
      'escalate:1 upcoming 225 -',
      'breach upcoming 249 -',
    ]);
  });
});
