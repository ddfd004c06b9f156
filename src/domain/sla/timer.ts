import { type Calendar, CalendarError } from '../calendar/calendar.js';
import { addWorkingTime, workingTimeBetween } from '../calendar/working-time.js';
import type { Goal, Step } from './goal.js';

export const TIMER_STATES = ['running', 'paused', 'met', 'breached', 'cancelled'] as const;
export type TimerState = (typeof TIMER_STATES)[number];

/**
 * One promise on its way. All times are epoch milliseconds.
 *
 * `breached` keeps its clock until the promise is answered after all (`stoppedAt`), because later steps still fire.
 * A clock stands while `runningSince` is null.
 */
export interface Timer {
  state: TimerState;
  startedAt: number;
  stoppedAt: number | null;
  breachedAt: number | null;
  /** Working time used up before `runningSince`, in milliseconds. */
  usedMs: number;
  runningSince: number | null;
  /** null while paused. Of a breached timer: when it was due. */
  dueAt: number | null;
  /** First reminder; null while paused, or when there is none. */
  remindAt: number | null;
  /** Keys of the steps that have fired. */
  fired: string[];
  /** When the next step fires; null while the clock stands and when nothing is left. */
  nextStepAt: number | null;
}

/** The promise that a timer was given, with the calendar as it stood. */
export interface Promised {
  goal: Goal;
  calendar: Calendar;
}

export function startTimer(promised: Promised, at: number, usedMs = 0): Timer {
  const timer: Timer = {
    state: 'running',
    startedAt: at,
    stoppedAt: null,
    breachedAt: null,
    usedMs,
    runningSince: at,
    dueAt: null,
    remindAt: null,
    fired: [],
    nextStepAt: null,
  };
  return schedule(timer, promised);
}

/** How a promise is given again after its last cycle: time that was used stays used, but a broken one starts afresh. */
export function nextCycle(last: (Timer & { cycle: number }) | undefined): { cycle: number; usedMs: number } {
  if (!last) return { cycle: 1, usedMs: 0 };
  return { cycle: last.cycle + 1, usedMs: last.state === 'breached' ? 0 : last.usedMs };
}

/** Whether the promise still waits for its answer. */
export function isActive(timer: Timer): boolean {
  return timer.stoppedAt === null;
}

/** Working time used up until `now`, in milliseconds. */
export function usedTime(timer: Timer, { calendar }: Promised, now: number): number {
  return timer.usedMs + (timer.runningSince === null ? 0 : workingTimeBetween(calendar, timer.runningSince, now));
}

export function pauseTimer(timer: Timer, promised: Promised, now: number): Timer {
  if (!isActive(timer) || timer.runningSince === null) return timer;
  const late = breachIfLate(timer, now);
  const stopped = { ...late, usedMs: usedTime(timer, promised, now), runningSince: null, nextStepAt: null };
  return late.state === 'breached' ? stopped : { ...stopped, state: 'paused', dueAt: null, remindAt: null };
}

export function resumeTimer(timer: Timer, promised: Promised, now: number): Timer {
  if (!isActive(timer) || timer.runningSince !== null) return timer;
  const state = timer.state === 'paused' ? 'running' : timer.state;
  return schedule({ ...timer, state, runningSince: now }, promised);
}

/** The promise is kept, or, past its due time, answered after all. */
export function fulfilTimer(timer: Timer, promised: Promised, now: number): Timer {
  if (!isActive(timer)) return timer;
  const late = breachIfLate(timer, now);
  return { ...stop(late, promised, now), state: late.state === 'breached' ? 'breached' : 'met' };
}

/** Nobody waits for it any more. What was breached stays breached. */
export function cancelTimer(timer: Timer, promised: Promised, now: number): Timer {
  if (!isActive(timer)) return timer;
  const late = breachIfLate(timer, now);
  return { ...stop(late, promised, now), state: late.state === 'breached' ? 'breached' : 'cancelled' };
}

/**
 * Another promise for the same timer, after a change of priority or category: time used stays used, the new due time
 * counts from what remains. If that is in the past already, it is breached now, and reminders of it are moot.
 */
export function repromiseTimer(timer: Timer, from: Promised, to: Promised, now: number): Timer {
  if (!isActive(timer) || timer.state === 'breached') return timer;
  const late = breachIfLate(timer, now);
  if (late.state === 'breached') return schedule(late, from);
  const usedMs = usedTime(timer, from, now);
  const moved = { ...timer, usedMs, runningSince: timer.runningSince === null ? null : now };
  if (usedMs < to.goal.dueMs) return moved.runningSince === null ? moved : schedule(moved, to);
  const moot = to.goal.steps.filter(({ action, afterMs }) => action === 'remind' && afterMs <= usedMs);
  const fired = [...new Set([...timer.fired, ...moot.map(({ key }) => key), 'breach'])];
  const breached: Timer = { ...moved, state: 'breached', breachedAt: now, dueAt: now, remindAt: null, fired };
  return schedule(breached, to);
}

/** Fires the next step if its time has come; null when nothing is due. Call it again until it answers null. */
export function fireStep(timer: Timer, promised: Promised, now: number): { timer: Timer; step: Step } | null {
  const step = nextStep(timer, promised.goal);
  if (!step || timer.nextStepAt === null || timer.nextStepAt > now) return null;
  const fired: Timer = { ...timer, fired: [...timer.fired, step.key] };
  if (step.action === 'breach') Object.assign(fired, { state: 'breached', breachedAt: timer.dueAt });
  return { timer: schedule(fired, promised), step };
}

function nextStep(timer: Timer, goal: Goal): Step | null {
  return goal.steps.find(({ key }) => !timer.fired.includes(key)) ?? null;
}

/** The due time passed before anybody noticed: the breach counts from the due time, its own step will not fire again. */
function breachIfLate(timer: Timer, now: number): Timer {
  if (timer.state !== 'running' || timer.dueAt === null || now <= timer.dueAt) return timer;
  return { ...timer, state: 'breached', breachedAt: timer.dueAt, fired: [...timer.fired, 'breach'] };
}

function stop(timer: Timer, promised: Promised, now: number): Timer {
  return { ...timer, usedMs: usedTime(timer, promised, now), runningSince: null, stoppedAt: now, nextStepAt: null };
}

/** Computes the times of a running clock from what is used up. */
function schedule(timer: Timer, { goal, calendar }: Promised): Timer {
  const since = timer.runningSince;
  if (since === null) return timer;
  const at = (afterMs: number) => (afterMs <= timer.usedMs ? since : reach(calendar, since, afterMs - timer.usedMs));
  const next = nextStep(timer, goal);
  const reminder = goal.steps.find(({ action }) => action === 'remind');
  const breached = timer.state === 'breached';
  const ahead = !breached && reminder !== undefined && !timer.fired.includes(reminder.key);
  return {
    ...timer,
    dueAt: breached ? timer.dueAt : at(goal.dueMs),
    remindAt: ahead ? at(reminder!.afterMs) : timer.remindAt,
    nextStepAt: next && at(next.afterMs),
  };
}

/** null when the calendar closes for good before so much working time has passed: then it is never due. */
function reach(calendar: Calendar, since: number, ms: number): number | null {
  try {
    return addWorkingTime(calendar, since, ms);
  } catch (error) {
    if (error instanceof CalendarError) return null;
    throw error;
  }
}
