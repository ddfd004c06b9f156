import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../calendar/calendar.js';
import { ALWAYS, BUSINESS } from '../calendar/default-calendars.js';
import { compileGoal } from './goal.js';
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
} from './timer.js';

const HOUR = 3_600_000;
/** A Monday. */
const at = (day: number, hour: number, minute = 0) => Date.UTC(2026, 2, 1 + day, hour, minute);
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString().slice(0, 16));

const always = compileCalendar(ALWAYS);
const business = compileCalendar(BUSINESS);

const acknowledge: Promised = {
  calendar: always,
  goal: compileGoal(
    {
      calendar: 'always',
      dueAfter: 'PT48H',
      steps: [
        { after: 'PT48H', action: 'escalate' },
        { after: 'PT24H', action: 'remind' },
        { after: 'PT72H', action: 'escalate' },
      ],
    },
    always,
    'resolution',
  ),
};
const resolve: Promised = {
  calendar: business,
  goal: compileGoal(
    {
      calendar: 'business',
      dueAfter: 'P5D',
      steps: [
        { after: 'P3D', action: 'remind' },
        { after: 'P5D', action: 'escalate' },
      ],
    },
    business,
    'resolution',
  ),
};

/** Fires everything that is due; the keys of what fired, in order. */
function fireAll(timer: Timer, promised: Promised, now: number): { timer: Timer; fired: string[] } {
  const fired: string[] = [];
  for (let due = fireStep(timer, promised, now); due; due = fireStep(timer, promised, now)) {
    fired.push(due.step.key);
    timer = due.timer;
  }
  return { timer, fired };
}

describe('a promise that starts', () => {
  it('is due by its calendar', () => {
    const timer = startTimer(acknowledge, at(1, 10));
    expect([timer.state, iso(timer.remindAt), iso(timer.dueAt), iso(timer.nextStepAt)]).toEqual([
      'running',
      '2026-03-03T10:00',
      '2026-03-04T10:00',
      '2026-03-03T10:00',
    ]);
    expect(iso(startTimer(resolve, at(1, 10)).dueAt)).toBe('2026-03-09T10:00');
  });

  it('is never due when its calendar closes for good before', () => {
    const once = compileCalendar({
      id: 'fair',
      name: 'Fair',
      timezone: 'UTC',
      hours: {},
      overrides: { '2026-03-02': [['09:00', '10:00']] },
    });
    const promised = {
      calendar: once,
      goal: compileGoal({ calendar: 'fair', dueAfter: 'PT2H', steps: [] }, once, 'resolution'),
    };
    const timer = startTimer(promised, at(1, 9));
    expect([timer.state, timer.dueAt, timer.nextStepAt]).toEqual(['running', null, null]);
    expect(fulfilTimer(timer, promised, at(9, 9)).state).toBe('met');
  });
});

describe('steps', () => {
  it('fire in order, breach before the escalation that answers it', () => {
    let timer = startTimer(acknowledge, at(1, 10));
    const seen: [string, string[]][] = [];
    for (const [day, hour] of [
      [2, 9],
      [2, 10],
      [3, 10],
      [4, 9],
      [4, 10],
      [9, 9],
    ] as const) {
      const result = fireAll(timer, acknowledge, at(day, hour));
      timer = result.timer;
      if (result.fired.length) seen.push([String(iso(at(day, hour))), result.fired]);
    }
    expect(seen).toEqual([
      ['2026-03-03T10:00', ['remind:1']],
      ['2026-03-04T10:00', ['breach', 'escalate:1']],
      ['2026-03-05T10:00', ['escalate:2']],
    ]);
    expect([timer.state, iso(timer.breachedAt), timer.nextStepAt]).toEqual(['breached', '2026-03-04T10:00', null]);
  });

  it('that were missed while everything was down all fire, once', () => {
    const { timer, fired } = fireAll(startTimer(acknowledge, at(1, 10)), acknowledge, at(20, 0));
    expect(fired).toEqual(['remind:1', 'breach', 'escalate:1', 'escalate:2']);
    expect(fireAll(timer, acknowledge, at(25, 0)).fired).toEqual([]);
  });

  it.each<[string, (timer: Timer) => Timer]>([
    ['met', (timer) => fulfilTimer(timer, acknowledge, at(1, 11))],
    ['cancelled', (timer) => cancelTimer(timer, acknowledge, at(1, 11))],
    ['paused', (timer) => pauseTimer(timer, acknowledge, at(1, 11))],
  ])('of a %s timer never fire', (state, end) => {
    const timer = end(startTimer(acknowledge, at(1, 10)));
    expect(timer.state).toBe(state);
    expect(fireStep(timer, acknowledge, at(30, 0))).toBeNull();
  });
});

describe('an answer', () => {
  it.each<[string, number, Timer['state']]>([
    ['in time meets the promise', at(2, 12), 'met'],
    ['at the very due time meets it', at(3, 10), 'met'],
    ['too late, though nobody has noticed yet, is a breach', at(3, 10, 1), 'breached'],
  ])('%s', (_, when, state) => {
    const timer = fulfilTimer(startTimer(acknowledge, at(1, 10)), acknowledge, when);
    expect([timer.state, timer.stoppedAt, timer.nextStepAt]).toEqual([state, when, null]);
  });

  it('after the breach stops the later steps and stays a breach', () => {
    const { timer } = fireAll(startTimer(acknowledge, at(1, 10)), acknowledge, at(3, 10));
    const answered = fulfilTimer(timer, acknowledge, at(3, 12));
    expect([answered.state, iso(answered.breachedAt), iso(answered.stoppedAt)]).toEqual([
      'breached',
      '2026-03-04T10:00',
      '2026-03-04T12:00',
    ]);
    expect(fireStep(answered, acknowledge, at(9, 0))).toBeNull();
  });

  it('counts once: what is stopped stays as it is', () => {
    const met = fulfilTimer(startTimer(acknowledge, at(1, 10)), acknowledge, at(1, 12));
    for (const again of [fulfilTimer, cancelTimer, pauseTimer, resumeTimer]) {
      expect(again(met, acknowledge, at(9, 0))).toBe(met);
    }
    expect(repromiseTimer(met, acknowledge, resolve, at(9, 0))).toBe(met);
  });
});

describe('a pause', () => {
  it('hides the due time and moves it by the working time that passed meanwhile', () => {
    const started = startTimer(resolve, at(1, 10));
    const paused = pauseTimer(started, resolve, at(1, 13));
    expect([paused.state, paused.dueAt, paused.remindAt, paused.nextStepAt, paused.usedMs]).toEqual([
      'paused',
      null,
      null,
      null,
      3 * HOUR,
    ]);
    // From Monday 13:00 over the night to Tuesday 10:00: six working hours.
    const resumed = resumeTimer(paused, resolve, at(2, 10));
    expect([resumed.state, iso(resumed.dueAt), iso(resumed.remindAt)]).toEqual([
      'running',
      '2026-03-09T16:00',
      '2026-03-05T16:00',
    ]);
    expect(usedTime(resumed, resolve, at(2, 11))).toBe(4 * HOUR);
  });

  it('does not announce a reminder again that has fired', () => {
    const { timer } = fireAll(startTimer(resolve, at(1, 10)), resolve, at(4, 10));
    expect(timer.fired).toEqual(['remind:1']);
    const resumed = resumeTimer(pauseTimer(timer, resolve, at(4, 11)), resolve, at(4, 12));
    expect([resumed.remindAt, iso(resumed.nextStepAt)]).toEqual([null, iso(resumed.dueAt)]);
  });

  it('twice is once', () => {
    const paused = pauseTimer(startTimer(resolve, at(1, 10)), resolve, at(1, 13));
    expect(pauseTimer(paused, resolve, at(1, 15))).toBe(paused);
    const resumed = resumeTimer(paused, resolve, at(2, 10));
    expect(resumeTimer(resumed, resolve, at(2, 12))).toBe(resumed);
  });

  it('after an unnoticed due time finds the breach', () => {
    const paused = pauseTimer(startTimer(resolve, at(1, 10)), resolve, at(9, 10));
    expect([paused.state, iso(paused.breachedAt), paused.runningSince]).toEqual(['breached', '2026-03-09T10:00', null]);
  });

  it('of a breached timer keeps its later steps back until it goes on', () => {
    const { timer } = fireAll(startTimer(acknowledge, at(1, 10)), acknowledge, at(3, 10));
    const paused = pauseTimer(timer, acknowledge, at(3, 11));
    expect([paused.state, paused.nextStepAt]).toEqual(['breached', null]);
    const resumed = resumeTimer(paused, acknowledge, at(5, 11));
    expect([resumed.state, iso(resumed.dueAt), iso(resumed.nextStepAt)]).toEqual([
      'breached',
      '2026-03-04T10:00',
      '2026-03-07T10:00',
    ]);
  });
});

describe('another promise', () => {
  const quick: Promised = {
    calendar: always,
    goal: compileGoal(
      {
        calendar: 'always',
        dueAfter: 'PT12H',
        steps: [
          { after: 'PT6H', action: 'remind' },
          { after: 'PT12H', action: 'escalate' },
        ],
      },
      always,
      'resolution',
    ),
  };

  it('counts from the time that remains', () => {
    const moved = repromiseTimer(startTimer(acknowledge, at(1, 10)), acknowledge, quick, at(1, 14));
    expect([moved.state, iso(moved.dueAt), iso(moved.remindAt)]).toEqual([
      'running',
      '2026-03-02T22:00',
      '2026-03-02T16:00',
    ]);
  });

  it('that is broken already is breached once, now, without a reminder', () => {
    const moved = repromiseTimer(startTimer(acknowledge, at(1, 10)), acknowledge, quick, at(2, 8));
    expect([moved.state, iso(moved.breachedAt), moved.breachedAt]).toEqual([
      'breached',
      '2026-03-03T08:00',
      moved.dueAt,
    ]);
    expect(fireAll(moved, quick, at(2, 8)).fired).toEqual(['escalate:1']);
  });

  it('does not repeat a reminder that has fired', () => {
    const { timer } = fireAll(startTimer(acknowledge, at(1, 10)), acknowledge, at(2, 10));
    const slow: Promised = {
      calendar: always,
      goal: compileGoal(
        { calendar: 'always', dueAfter: 'PT96H', steps: [{ after: 'PT48H', action: 'remind' }] },
        always,
        'resolution',
      ),
    };
    const moved = repromiseTimer(timer, acknowledge, slow, at(2, 11));
    expect(iso(moved.nextStepAt)).toBe(iso(moved.dueAt));
  });

  it('does not bring later steps forward when the due time passed unnoticed', () => {
    const late = repromiseTimer(startTimer(acknowledge, at(1, 10)), acknowledge, quick, at(3, 10, 1));
    expect([late.state, iso(late.breachedAt)]).toEqual(['breached', '2026-03-04T10:00']);
    const { timer, fired } = fireAll(late, acknowledge, at(3, 10, 1));
    expect(fired).toEqual(['remind:1', 'escalate:1']);
    expect(iso(timer.nextStepAt)).toBe('2026-03-05T10:00');
  });

  it('while paused waits for the clock to go on', () => {
    const paused = pauseTimer(startTimer(acknowledge, at(1, 10)), acknowledge, at(1, 14));
    const moved = repromiseTimer(paused, acknowledge, quick, at(1, 20));
    expect([moved.state, moved.dueAt]).toEqual(['paused', null]);
    expect(iso(resumeTimer(moved, quick, at(2, 0)).dueAt)).toBe('2026-03-03T08:00');
  });

  it('does not change a breach', () => {
    const { timer } = fireAll(startTimer(acknowledge, at(1, 10)), acknowledge, at(3, 10));
    expect(repromiseTimer(timer, acknowledge, resolve, at(3, 11))).toBe(timer);
    const late = repromiseTimer(startTimer(acknowledge, at(1, 10)), acknowledge, resolve, at(4, 0));
    expect([late.state, iso(late.breachedAt)]).toEqual(['breached', '2026-03-04T10:00']);
  });
});

describe('going on with time that was used', () => {
  it('leaves only the rest', () => {
    expect(iso(startTimer(acknowledge, at(1, 10), 40 * HOUR).dueAt)).toBe('2026-03-02T18:00');
  });

  it('fires at once what is overdue by then', () => {
    const timer = startTimer(acknowledge, at(1, 10), 50 * HOUR);
    expect(fireAll(timer, acknowledge, at(1, 10)).fired).toEqual(['remind:1', 'breach', 'escalate:1']);
  });
});
