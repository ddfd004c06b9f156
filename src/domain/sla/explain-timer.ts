import { type Interval, intervalsOf, type Mark } from './course.js';
import { pausesOf, type Step } from './goal.js';
import type { Status } from '../ticket/status.js';
import type { Metric } from './policy.js';
import { isActive, type Promised, type Timer, usedTime, whenUsed } from './timer.js';

/**
 * `upcoming` fires unless the promise is answered; `skipped`: its time had passed already when it was promised;
 * `moot`: it never fires, since nobody waits any more.
 */
export type StepState = 'upcoming' | 'fired' | 'skipped' | 'moot';

/** A step that fired, in epoch milliseconds. */
export interface Firing {
  scheduledAt: number;
  firedAt: number;
}

export interface ExplainedStep {
  key: string;
  action: Step['action'];
  to?: Step['to'];
  priority?: Step['priority'];
  url?: Step['url'];
  /** Working time from the start; null: the promise it was part of does not hold any more. */
  afterMs: number | null;
  /** When it will fire or should have fired; null while the clock stands, and when it never does. */
  at: number | null;
  firedAt: number | null;
  state: StepState;
}

/** How the times of a timer came about; lengths are working milliseconds. */
export interface Explanation {
  pauses: readonly Status[];
  intervals: Interval[];
  usedMs: number;
  leftMs: number;
  overdueMs: number;
  steps: ExplainedStep[];
}

/** @param firings of this timer, by key of the step, in the order in which they fired */
export function explainTimer(
  timer: Timer & { metric: Metric; course: readonly Mark[] },
  promised: Promised,
  firings: ReadonlyMap<string, Firing>,
  now: number,
): Explanation {
  const { goal } = promised;
  const usedMs = usedTime(timer, promised, now);
  const steps = goal.steps.map((step) => explainStep(step, timer, promised, firings.get(step.key)));
  // Fired under an earlier promise, which had more of its kind.
  const earlier = [...firings]
    .filter(([key]) => !goal.steps.some((step) => step.key === key))
    .map(([key, { scheduledAt, firedAt }]): ExplainedStep => {
      const action = key.split(':', 1)[0] as Step['action'];
      return { key, action, afterMs: null, at: scheduledAt, firedAt, state: 'fired' };
    });
  return {
    pauses: pausesOf({ metric: timer.metric, goal }),
    intervals: intervalsOf(timer),
    usedMs,
    leftMs: Math.max(0, goal.dueMs - usedMs),
    overdueMs: Math.max(0, usedMs - goal.dueMs),
    steps: [...earlier, ...steps],
  };
}

function explainStep(step: Step, timer: Timer, { calendar }: Promised, firing: Firing | undefined): ExplainedStep {
  const told = (at: number | null, firedAt: number | null, state: StepState) => ({ ...step, at, firedAt, state });
  if (firing) return told(firing.scheduledAt, firing.firedAt, 'fired');
  // Whoever noticed it first, a reply or a change of priority perhaps: the promise was broken then.
  if (step.action === 'breach' && timer.breachedAt !== null) return told(timer.breachedAt, timer.breachedAt, 'fired');
  if (timer.fired.includes(step.key)) return told(null, null, 'skipped');
  if (!isActive(timer)) return told(null, null, 'moot');
  return told(whenUsed(timer, calendar, step.afterMs), null, 'upcoming');
}
