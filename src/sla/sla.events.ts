import type { Metric } from '../domain/sla/policy.js';
import { EventType } from '../platform/events/event.js';

interface AboutTimer {
  timerId: string;
  metric: Metric;
  cycle: number;
  /** ISO 8601; null while paused. */
  dueAt: string | null;
}

export const timerStarted = new EventType<AboutTimer>('timer.started');
export const timerPaused = new EventType<AboutTimer>('timer.paused');
export const timerResumed = new EventType<AboutTimer>('timer.resumed');
export const timerMet = new EventType<AboutTimer>('timer.met');
export const timerBreached = new EventType<AboutTimer>('timer.breached');
export const timerCancelled = new EventType<AboutTimer>('timer.cancelled');
/** Another due time, after a change of priority, category or team. */
export const timerMoved = new EventType<AboutTimer>('timer.moved');
/** A reminder or an escalation of the promise fires. `firingId` is unique to this timer and step. */
export const timerStepReached = new EventType<
  AboutTimer & { firingId: string; step: string; action: 'remind' | 'escalate' }
>('timer.step_reached');
