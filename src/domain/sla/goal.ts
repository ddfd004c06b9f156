import type { Calendar } from '../calendar/calendar.js';
import { workingMs } from '../calendar/duration.js';
import type { Priority } from '../ticket/priority.js';
import type { Status } from '../ticket/status.js';
import type { Action, GoalSpec, Metric, StepRecipient } from './policy.js';

/** One thing that happens on the way to the due time, at it, or after. `breach` is the due time itself. */
export interface Step {
  /** `remind:1` is the first reminder of a timer, under whatever promise; each key fires once. */
  key: string;
  /** Working time from the start, in milliseconds. */
  afterMs: number;
  action: Action | 'breach';
  to?: StepRecipient;
  priority?: Priority;
  url?: string;
}

/** A promise in milliseconds of working time, ready for arithmetic. */
export interface Goal {
  dueMs: number;
  /** Absent from promises that were given before it was part of them. */
  pauses?: Status[];
  /** In the order in which they fire; at one time breach comes before the steps that answer it. */
  steps: Step[];
}

/** The statuses in which a ticket waits for somebody else: only there may a clock stand. */
export const WAITING_STATUSES = ['pending', 'on_hold'] as const satisfies Status[];

/** In which statuses a clock stands when its goal does not say. Nobody is excused from acknowledging. */
const DEFAULT_PAUSES: Readonly<Record<Metric, readonly Status[]>> = {
  acknowledgement: [],
  next_response: [],
  resolution: WAITING_STATUSES,
  party_response: [],
};

/** In which statuses the clock of this promise stands still. */
export function pausesOf({ metric, goal }: { metric: Metric; goal: Pick<Goal, 'pauses'> }): readonly Status[] {
  return goal.pauses ?? DEFAULT_PAUSES[metric];
}

/** @throws when a duration is not one; policies are checked before they are saved. */
export function compileGoal(spec: GoalSpec, calendar: Calendar, metric: Metric): Goal {
  const ms = (text: string) => workingMs(text, calendar);
  const dueMs = ms(spec.dueAfter);
  const counts = new Map<Action, number>();
  const given = spec.steps
    .map(({ after, ...step }) => ({ ...step, afterMs: ms(after) }))
    .sort((a, b) => a.afterMs - b.afterMs)
    .map((step): Step => {
      const ordinal = (counts.get(step.action) ?? 0) + 1;
      counts.set(step.action, ordinal);
      return { key: `${step.action}:${ordinal}`, ...step };
    });
  const breach: Step = { key: 'breach', afterMs: dueMs, action: 'breach' };
  const before = given.filter(({ afterMs }) => afterMs < dueMs);
  const pauses = [...pausesOf({ metric, goal: spec })];
  return { dueMs, pauses, steps: [...before, breach, ...given.slice(before.length)] };
}
