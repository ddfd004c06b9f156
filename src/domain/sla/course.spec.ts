import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../calendar/calendar.js';
import { ALWAYS } from '../calendar/default-calendars.js';
import { intervalsOf, type Mark, markCourse } from './course.js';
import { compileGoal } from './goal.js';
import { cancelTimer, fulfilTimer, pauseTimer, repromiseTimer, resumeTimer, startTimer, type Timer } from './timer.js';

const HOUR = 3_600_000;
const calendar = compileCalendar(ALWAYS);
const promise = (dueAfter: string) => ({
  calendar,
  goal: compileGoal({ calendar: 'always', dueAfter, steps: [] }, calendar, 'resolution'),
});
const promised = promise('PT10H');
const longer = promise('PT20H');

type Rule = (timer: Timer, now: number) => Timer;
const pause: Rule = (timer, now) => pauseTimer(timer, promised, now);
const resume: Rule = (timer, now) => resumeTimer(timer, promised, now);
const fulfil: Rule = (timer, now) => fulfilTimer(timer, promised, now);
const cancel: Rule = (timer, now) => cancelTimer(timer, promised, now);
const repromise: Rule = (timer, now) => repromiseTimer(timer, promised, longer, now);

/** What is told of a clock that starts at hour 0, and to which this happens at those hours. */
function told(...facts: [hour: number, rule: Rule, why: string][]) {
  let timer = startTimer(promised, 0);
  let course: Mark[] = markCourse([], null, timer, 0, 'opened');
  for (const [hour, rule, why] of facts) {
    const after = rule(timer, hour * HOUR);
    course = markCourse(course, timer, after, hour * HOUR, why);
    timer = after;
  }
  return hours(intervalsOf({ ...timer, course }));
}

function hours(intervals: ReturnType<typeof intervalsOf>) {
  return intervals.map(({ from, to, kind, why }) => [from / HOUR, to && to / HOUR, kind, why]);
}

describe('the course of a clock', () => {
  it.each<[string, Parameters<typeof told>, unknown[]]>([
    ['runs from its start', [], [[0, null, 'ran', 'opened']]],
    [
      'stands and goes on',
      [
        [1, pause, 'pending'],
        [3, resume, 'open'],
      ],
      [
        [0, 1, 'ran', 'opened'],
        [1, 3, 'paused', 'pending'],
        [3, null, 'ran', 'open'],
      ],
    ],
    [
      'ends when it is answered',
      [
        [1, pause, 'pending'],
        [2, resume, 'open'],
        [4, fulfil, 'resolved'],
      ],
      [
        [0, 1, 'ran', 'opened'],
        [1, 2, 'paused', 'pending'],
        [2, 4, 'ran', 'open'],
      ],
    ],
    [
      'ends while it stands',
      [
        [1, pause, 'pending'],
        [2, cancel, 'closed'],
      ],
      [
        [0, 1, 'ran', 'opened'],
        [1, 2, 'paused', 'pending'],
      ],
    ],
    [
      'is not cut by standing on, or by another promise',
      [
        [1, pause, 'pending'],
        [2, pause, 'on_hold'],
        [3, resume, 'open'],
        [4, repromise, 'promised'],
      ],
      [
        [0, 1, 'ran', 'opened'],
        [1, 3, 'paused', 'pending'],
        [3, null, 'ran', 'open'],
      ],
    ],
    ['leaves out what took no time', [[0, pause, 'pending']], [[0, null, 'paused', 'pending']]],
    [
      'goes on after the breach',
      [
        [11, pause, 'pending'],
        [12, resume, 'open'],
        [13, fulfil, 'resolved'],
      ],
      [
        [0, 11, 'ran', 'opened'],
        [11, 12, 'paused', 'pending'],
        [12, 13, 'ran', 'open'],
      ],
    ],
  ])('%s', (_, facts, expected) => expect(told(...facts)).toEqual(expected));

  it.each<[string, Mark[], unknown[]]>([
    ['ran all the time', [], [[0, 4, 'ran', null]]],
    [
      'ran until its first pause that was',
      [{ at: HOUR, now: 'stands', why: 'pending' }],
      [
        [0, 1, 'ran', null],
        [1, 4, 'paused', 'pending'],
      ],
    ],
  ])('from before it was written down: it %s', (_, course, expected) => {
    const timer = { startedAt: 0, stoppedAt: 4 * HOUR, runningSince: null, course };
    expect(hours(intervalsOf(timer))).toEqual(expected);
  });
});
