import { type Goal, pausesOf, type Step } from './goal.js';
import type { Metric } from './policy.js';
import type { Timer } from './timer.js';

/**
 * What other policies do to a timer. `moved`: it is due, reminds or acts at another time or in another way, or stands
 * where it ran; `dropped`: nothing is promised any more.
 */
export const EFFECTS = ['unchanged', 'moved', 'breached', 'started', 'dropped'] as const;
export type Effect = (typeof EFFECTS)[number];

type Promise = Pick<Timer, 'state' | 'dueAt' | 'remindAt' | 'nextStepAt'> & { metric: Metric; goal: Goal };

/** @param before null: there was no such timer */
export function effectOf(before: Promise | null, after: Promise): Effect {
  if (!before) return 'started';
  if (before.state !== 'breached' && after.state === 'breached') return 'breached';
  if (before.state !== 'cancelled' && after.state === 'cancelled') return 'dropped';
  const same =
    before.state === after.state &&
    before.dueAt === after.dueAt &&
    before.remindAt === after.remindAt &&
    before.nextStepAt === after.nextStepAt &&
    toldOf(before) === toldOf(after);
  return same ? 'unchanged' : 'moved';
}

/** Two goals that promise the same say the same, whatever order their parts are kept in. */
function toldOf({ metric, goal }: Pick<Promise, 'metric' | 'goal'>): string {
  return JSON.stringify([goal.dueMs, [...pausesOf({ metric, goal })].sort(), goal.steps.map(partsOf)]);
}

function partsOf({ key, afterMs, action, to, priority, url }: Step): unknown[] {
  return [key, afterMs, action, to ?? null, priority ?? null, url ?? null];
}
