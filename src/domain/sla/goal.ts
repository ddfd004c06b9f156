import type { Calendar } from '../calendar/calendar.js';
import { durationMs, parseDuration } from '../calendar/duration.js';
import type { Status } from '../ticket/status.js';
import type { Action, GoalSpec, Metric } from './policy.js';

/** One thing that happens on the way to the due time, at it, or after. `breach` is the due time itself. */
export interface Step {
  /** `remind:1` is the first reminder of a timer, under whatever promise; each key fires once. */
  key: string;
  /** Working time from the start, in milliseconds. */
  afterMs: number;
  action: Action | 'breach';
}

/** A promise in milliseconds of working time, ready for arithmetic. */
export interface Goal {
  dueMs: number;
  /** In the order in which they fire; at one time breach comes before the steps that answer it. */
  steps: Step[];
}

/** In which statuses the clock of a metric stands still. Nobody is excused from acknowledging. */
export function pausesIn(metric: Metric, status: Status): boolean {
  return metric === 'resolution' && (status === 'pending' || status === 'on_hold');
}

/** @throws when a duration is not one; policies are checked before they are saved. */
export function compileGoal(spec: GoalSpec, calendar: Calendar): Goal {
  const ms = (text: string): number => {
    const duration = parseDuration(text);
    if (!duration) throw new Error(`Not a duration: ${text}`);
    return durationMs(duration, calendar);
  };
  const dueMs = ms(spec.dueAfter);
  const counts = new Map<Action, number>();
  const given = spec.steps
    .map(({ after, action }) => ({ afterMs: ms(after), action }))
    .sort((a, b) => a.afterMs - b.afterMs)
    .map(({ afterMs, action }): Step => {
      const ordinal = (counts.get(action) ?? 0) + 1;
      counts.set(action, ordinal);
      return { key: `${action}:${ordinal}`, afterMs, action };
    });
  const breach: Step = { key: 'breach', afterMs: dueMs, action: 'breach' };
  const before = given.filter(({ afterMs }) => afterMs < dueMs);
  return { dueMs, steps: [...before, breach, ...given.slice(before.length)] };
}
