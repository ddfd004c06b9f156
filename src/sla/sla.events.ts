import type { Action, Metric, StepRecipient } from '../domain/sla/policy.js';
import type { Priority } from '../domain/ticket/priority.js';
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
/** A step of the promise fires. `firingId` is unique to this timer and step. */
export const timerStepReached = new EventType<
  AboutTimer & {
    firingId: string;
    /** Key of the step, such as `remind:1`. */
    step: string;
    action: Action;
    /** Of `remind`; absent: the assignee, else the team. */
    to?: StepRecipient;
    /** Of `raisePriority`: what the ticket has from now on. */
    priority?: Priority;
    /** Of `webhook`. */
    url?: string;
  }
>('timer.step_reached');
