import { describe, expect, it } from 'vitest';
import { type CalendarSpec, compileCalendar } from '../calendar/calendar.js';
import { ALWAYS } from '../calendar/default-calendars.js';
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

// One row for each way in which promises are known to be broken by the system that is to keep them.

const week = (...hours: [string, string][]): CalendarSpec['hours'] => ({
  mon: hours,
  tue: hours,
  wed: hours,
  thu: hours,
  fri: hours,
});

const CALENDARS = {
  always: ALWAYS,
  /** Half an hour for lunch, in Berlin. */
  lunch: {
    id: 'lunch',
    name: 'With a break',
    timezone: 'Europe/Berlin',
    hours: week(['09:00', '12:30'], ['13:00', '17:30']),
  },
  /** Five nights, the last of which ends on Saturday. */
  night: { id: 'night', name: 'Nights', timezone: 'Europe/Berlin', hours: week(['22:00', '06:00']) },
  /** Saturday night as well, when clocks are changed. */
  everyNight: {
    id: 'every-night',
    name: 'Every night',
    timezone: 'Europe/Berlin',
    hours: { ...week(['22:00', '06:00']), sat: [['22:00', '06:00']], sun: [['22:00', '06:00']] },
  },
} satisfies Record<string, CalendarSpec>;

/** `PT4H`, or with steps: `PT4H remind PT2H escalate PT4H`. */
function promise(calendar: keyof typeof CALENDARS, goal: string): Promised {
  const [dueAfter, ...words] = goal.split(' ');
  const steps = words.flatMap((action, i) => (i % 2 === 0 ? [{ action, after: words[i + 1]! }] : []));
  const compiled = compileCalendar(CALENDARS[calendar]);
  const spec = { calendar, dueAfter, steps } as GoalSpec;
  return { calendar: compiled, goal: compileGoal(spec, compiled, 'resolution') };
}

type Deed = 'opened' | 'paused' | 'resumed' | 'answered' | 'closed' | 'looked' | Promised;

/** From these on until the next ones, a clock in Berlin is ahead of UTC by so much. */
const OFFSETS = [
  ['2026-10-25 03:00', '+01:00'],
  ['2026-03-29 03:00', '+02:00'],
  ['2026-01-01', '+01:00'],
] as const;

/** `02 10:00` or `02 10:00:00.001` in Berlin; `25 00:30Z` where that would mean two times. */
function time(text: string, month: string): number {
  const date = `2026-${month}-${text}`;
  const [, offset] = OFFSETS.find(([from]) => date >= from)!;
  return Date.parse(date.replace(' ', 'T') + (text.endsWith('Z') ? '' : offset));
}

/** Plays what was done to a promise. @returns its end: state, due time, and what fired when it was looked at */
function play(promised: Promised, deeds: [when: string, deed: Deed][], month: string): string {
  let timer: Timer | null = null;
  const fired: string[] = [];
  for (const [when, deed] of deeds) {
    const now = time(when, month);
    if (deed === 'opened') timer = startTimer(promised, now);
    if (deed === 'paused') timer = pauseTimer(timer!, promised, now);
    if (deed === 'resumed') timer = resumeTimer(timer!, promised, now);
    if (deed === 'answered') timer = fulfilTimer(timer!, promised, now);
    if (deed === 'closed') timer = cancelTimer(timer!, promised, now);
    if (typeof deed === 'object') {
      timer = repromiseTimer(timer!, promised, deed, now);
      promised = deed;
    }
    if (deed !== 'looked') continue;
    for (let due = fireStep(timer!, promised, now); due; due = fireStep(timer, promised, now)) {
      timer = due.timer;
      fired.push(`${due.step.key} on ${when}`);
    }
  }
  const due = timer!.dueAt === null ? 'no due time' : `due ${inBerlin(timer!.dueAt)}`;
  return [`${timer!.state}, ${due}`, ...fired].join('; ');
}

/** `02 10:00`, with seconds and what is less only where there are any. */
function inBerlin(at: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/Berlin',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)!.value;
  const rest = at % 60_000 === 0 ? '' : `:${new Date(at).toISOString().slice(17, 23)}`;
  return `${part('day')} ${part('hour')}:${part('minute')}${rest}`;
}

// March 2nd 2026 is a Monday; clocks go forward on Sunday the 29th, and back on October 25th.
describe('promises are kept where they were broken before:', () => {
  it.each<[string, Promised, [string, Deed][], string]>([
    [
      'the clock went on while the ticket waited for its requester',
      promise('lunch', 'PT8H remind PT4H'),
      [
        ['02 10:00', 'opened'],
        ['02 11:00', 'paused'],
        ['20 11:00', 'looked'],
        ['20 11:00', 'resumed'],
      ],
      'running, due 23 10:00',
    ],
    [
      'only the last of several pauses was taken off',
      promise('lunch', 'PT4H'),
      [
        ['02 09:00', 'opened'],
        ['02 10:00', 'paused'],
        ['02 11:00', 'resumed'],
        ['02 12:00', 'paused'],
        ['02 13:30', 'resumed'],
        ['02 14:00', 'paused'],
        ['03 09:00', 'resumed'],
      ],
      'running, due 03 10:30',
    ],
    [
      'a pause was forgotten when the promise changed in it',
      promise('always', 'PT10H'),
      [
        ['02 10:00', 'opened'],
        ['02 12:00', 'paused'],
        ['02 18:00', promise('always', 'PT4H')],
        ['02 23:00', 'resumed'],
      ],
      'running, due 03 01:00',
    ],
    [
      'a pause that began before hours took working time off',
      promise('lunch', 'PT2H'),
      [
        ['02 17:00', 'opened'],
        ['02 20:00', 'paused'],
        ['03 08:00', 'resumed'],
      ],
      'running, due 03 10:30',
    ],
    [
      'an answer that also waits for the requester counted as a pause only',
      promise('always', 'PT4H remind PT2H'),
      [
        ['02 10:00', 'opened'],
        ['02 11:00', 'answered'],
        ['02 11:00', 'paused'],
        ['02 20:00', 'resumed'],
        ['09 10:00', 'looked'],
      ],
      'met, due 02 14:00',
    ],
    [
      'what was paused could not be answered',
      promise('always', 'PT4H'),
      [
        ['02 10:00', 'opened'],
        ['02 11:00', 'paused'],
        ['09 11:00', 'answered'],
      ],
      'met, no due time',
    ],
    ['lunch counted as work', promise('lunch', 'PT4H'), [['02 12:15', 'opened']], 'running, due 02 16:45'],
    [
      'what came in at lunch had lost time by the end of it',
      promise('lunch', 'PT4H'),
      [['02 12:45', 'opened']],
      'running, due 02 17:00',
    ],
    ['a night ended at midnight', promise('night', 'PT4H'), [['02 23:00', 'opened']], 'running, due 03 03:00'],
    [
      'the night from Friday to Saturday had no second half',
      promise('night', 'PT7H'),
      [['06 22:30', 'opened']],
      'running, due 07 05:30',
    ],
    [
      'the night that ended on Saturday went on on Sunday',
      promise('night', 'PT8H'),
      [['06 23:00', 'opened']],
      'running, due 09 23:00',
    ],
    [
      'the hour that spring skips counted as work',
      promise('everyNight', 'PT7H'),
      [['28 22:00', 'opened']],
      'running, due 29 06:00',
    ],
    [
      'a day of 23 hours made a promise of 24 an hour late',
      promise('always', 'PT24H'),
      [['28 12:00', 'opened']],
      'running, due 29 13:00',
    ],
    [
      'a pause over the skipped hour gave an hour back',
      promise('everyNight', 'PT6H'),
      [
        ['28 22:00', 'opened'],
        ['29 01:00', 'paused'],
        ['29 04:00', 'resumed'],
      ],
      'running, due 29 23:00',
    ],
    [
      'what was closed was escalated',
      promise('always', 'PT4H remind PT2H escalate PT4H escalate PT6H'),
      [
        ['02 10:00', 'opened'],
        ['02 12:00', 'looked'],
        ['02 13:59:59.999', 'closed'],
        ['09 10:00', 'looked'],
      ],
      'cancelled, due 02 14:00; remind:1 on 02 12:00',
    ],
    [
      'what was closed after its due time was escalated again',
      promise('always', 'PT4H escalate PT4H escalate PT6H'),
      [
        ['02 10:00', 'opened'],
        ['02 14:00', 'looked'],
        ['02 15:00', 'closed'],
        ['09 10:00', 'looked'],
      ],
      'breached, due 02 14:00; breach on 02 14:00; escalate:1 on 02 14:00',
    ],
    [
      'a step fired each time somebody looked',
      promise('always', 'PT4H remind PT2H'),
      [
        ['02 10:00', 'opened'],
        ['02 12:00', 'looked'],
        ['02 12:00', 'looked'],
        ['02 12:30', 'paused'],
        ['02 12:40', 'resumed'],
        ['02 13:00', 'looked'],
      ],
      'running, due 02 14:10; remind:1 on 02 12:00',
    ],
    [
      'a step fired again under another promise',
      promise('always', 'PT4H remind PT1H escalate PT4H'),
      [
        ['02 10:00', 'opened'],
        ['02 14:00', 'looked'],
        ['02 14:30', promise('always', 'PT20H remind PT2H escalate PT6H')],
        ['09 10:00', 'looked'],
      ],
      'breached, due 02 14:00; remind:1 on 02 14:00; breach on 02 14:00; escalate:1 on 02 14:00',
    ],
    [
      'a step fired a moment early, or was missed at its very time',
      promise('always', 'PT4H remind PT2H'),
      [
        ['02 10:00:00.007', 'opened'],
        ['02 12:00:00.006', 'looked'],
        ['02 12:00:00.007', 'looked'],
      ],
      'running, due 02 14:00:00.007; remind:1 on 02 12:00:00.007',
    ],
    [
      'a breach that was noticed late counted from when it was noticed',
      promise('always', 'PT4H escalate PT6H'),
      [
        ['02 10:00', 'opened'],
        ['02 15:00', 'looked'],
      ],
      'breached, due 02 14:00; breach on 02 15:00',
    ],
    [
      'a higher priority started the clock anew',
      promise('always', 'PT8H'),
      [
        ['02 10:00', 'opened'],
        ['02 13:00', promise('always', 'PT4H')],
      ],
      'running, due 02 14:00',
    ],
    [
      'there and back again was not as before',
      promise('lunch', 'PT8H remind PT4H'),
      [
        ['02 10:00', 'opened'],
        ['02 11:07:00.001', promise('lunch', 'PT4H')],
        ['02 12:45', promise('lunch', 'PT8H remind PT4H')],
        ['02 14:30', 'looked'],
      ],
      'running, due 03 10:00; remind:1 on 02 14:30',
    ],
    [
      'time worked under one calendar was counted again by the next',
      promise('lunch', 'PT8H'),
      [
        ['02 16:30', 'opened'],
        ['03 09:00', promise('always', 'PT8H')],
      ],
      'running, due 03 16:00',
    ],
    [
      'a longer promise took a breach back',
      promise('always', 'PT2H'),
      [
        ['02 10:00', 'opened'],
        ['02 12:00:00.001', promise('always', 'P7D')],
        ['02 13:00', 'answered'],
      ],
      'breached, due 02 12:00',
    ],
    [
      'a shorter promise broke what was kept',
      promise('always', 'PT8H'),
      [
        ['02 10:00', 'opened'],
        ['02 15:00', 'answered'],
        ['02 16:00', promise('always', 'PT1H')],
        ['09 10:00', 'looked'],
      ],
      'met, due 02 18:00',
    ],
  ])('%s', (_, promised, deeds, end) => {
    expect(play(promised, deeds, '03')).toBe(end);
  });

  it.each<[string, Promised, [string, Deed][], string]>([
    [
      'the hour that autumn repeats counted once',
      promise('everyNight', 'PT9H'),
      [['24 22:00', 'opened']],
      'running, due 25 06:00',
    ],
    [
      'a day of 25 hours made a promise of 24 an hour early',
      promise('always', 'PT24H'),
      [['24 12:00', 'opened']],
      'running, due 25 11:00',
    ],
    [
      'a step within the repeated hour fired in the wrong one of the two',
      promise('everyNight', 'PT9H remind PT4H30M'),
      [
        ['24 22:00', 'opened'],
        ['25 00:30Z', 'looked'],
        ['25 01:30Z', 'looked'],
      ],
      'running, due 25 06:00; remind:1 on 25 00:30Z',
    ],
  ])('%s', (_, promised, deeds, end) => {
    expect(play(promised, deeds, '10')).toBe(end);
  });
});
