import type { Calendar } from '../calendar/calendar.js';
import { workingMs } from '../calendar/duration.js';
import { workingTimeBetween } from '../calendar/working-time.js';
import type { Status } from '../ticket/status.js';
import type { IdleSpec } from './policy.js';
import { isActive, reach, type Timer } from './timer.js';

/**
 * What a ticket that stands still waits for. It is no promise: nothing is due, nothing can be broken, it never pauses, and
 * it counts from the moment in which the ticket came into its status.
 */
export const IDLE_METRICS = ['requester_reply', 'closing'] as const;
export type IdleMetric = (typeof IDLE_METRICS)[number];

/** The status in which each of them runs. */
export const WAITS_IN: Readonly<Record<IdleMetric, Status>> = { requester_reply: 'pending', closing: 'resolved' };

export interface IdleStep {
  /** `remind:1` is the first reminder; each key fires once. */
  key: string;
  /** Working time from the start, in milliseconds. */
  afterMs: number;
  action: 'remind' | 'resolve' | 'close';
}

/** What happens meanwhile and in the end, in milliseconds of working time. */
export interface IdleGoal {
  /** null: it has no end. */
  dueMs: number | null;
  /** None: it is the standing still that is measured. */
  pauses: [];
  /** In the order in which they fire; the one that ends it is the last. */
  steps: IdleStep[];
}

/** Under what it waits, with the calendar as it stood. */
export interface Waiting {
  goal: IdleGoal;
  calendar: Calendar;
}

const REMIND_AFTER = ['P2D', 'P4D'];
/** Where a policy does not say. */
export const RESOLVE_AFTER = 'P7D';

/** What a ticket waits for in this status; null: for nothing that ends by itself. */
export function awaitedIn(status: Status): IdleMetric | null {
  return IDLE_METRICS.find((metric) => WAITS_IN[metric] === status) ?? null;
}

export function isIdleMetric(metric: string): metric is IdleMetric {
  return (IDLE_METRICS as readonly string[]).includes(metric);
}

/** Id of the calendar by which it counts. The reopen window of the installation is no working time. */
export function idleCalendar(metric: IdleMetric, spec: IdleSpec = {}): string {
  return (metric === 'closing' && !spec.closeAfter ? null : spec.calendar) ?? 'always';
}

/**
 * @param spec of the ticket's policy, if it has one
 * @param reopenWindowMs after how long a resolved ticket closes where the policy does not say
 * @returns null when nothing is ever to happen
 * @throws when a duration is not one; policies are checked before they are saved.
 */
export function compileIdle(
  metric: IdleMetric,
  spec: IdleSpec = {},
  calendar: Calendar,
  reopenWindowMs: number,
): IdleGoal | null {
  const ms = (text: string) => workingMs(text, calendar);
  if (metric === 'closing') {
    if (spec.closeAfter === null) return null;
    const dueMs = spec.closeAfter === undefined ? reopenWindowMs : ms(spec.closeAfter);
    return { dueMs, pauses: [], steps: [{ key: 'close:1', afterMs: dueMs, action: 'close' }] };
  }
  const { remindAfter = REMIND_AFTER, resolveAfter = RESOLVE_AFTER } = spec;
  const dueMs = resolveAfter === null ? null : ms(resolveAfter);
  // A reminder of what is over by then would remind of nothing.
  const reminders = [...new Set(remindAfter.map(ms))]
    .filter((at) => dueMs === null || at < dueMs)
    .sort((a, b) => a - b);
  const steps = reminders.map((afterMs, i): IdleStep => ({ key: `remind:${i + 1}`, afterMs, action: 'remind' }));
  if (dueMs !== null) steps.push({ key: 'resolve:1', afterMs: dueMs, action: 'resolve' });
  return steps.length > 0 ? { dueMs, pauses: [], steps } : null;
}

/** `dueAt` is when it ends by itself. */
export function startIdle({ goal, calendar }: Waiting, at: number): Timer {
  const reminder = goal.steps.find(({ action }) => action === 'remind');
  return {
    state: 'running',
    startedAt: at,
    stoppedAt: null,
    breachedAt: null,
    usedMs: 0,
    runningSince: at,
    dueAt: goal.dueMs === null ? null : reach(calendar, at, goal.dueMs),
    remindAt: reminder ? reach(calendar, at, reminder.afterMs) : null,
    fired: [],
    nextStepAt: reach(calendar, at, goal.steps[0]!.afterMs),
  };
}

/** A step that fires, and when it should have. */
export interface IdleFiring {
  step: IdleStep;
  scheduledAt: number;
}

/** Fires all steps whose time has come, in order; null when there is none. */
export function fireIdle(
  timer: Timer,
  { goal, calendar }: Waiting,
  now: number,
): { timer: Timer; firings: IdleFiring[] } | null {
  if (timer.nextStepAt === null || timer.nextStepAt > now) return null;
  const left = goal.steps
    .filter(({ key }) => !timer.fired.includes(key))
    .map((step) => ({ step, scheduledAt: reach(calendar, timer.startedAt, step.afterMs) }));
  const firings = left.filter((one): one is IdleFiring => one.scheduledAt !== null && one.scheduledAt <= now);
  const fired = [...timer.fired, ...firings.map(({ step }) => step.key)];
  return { timer: { ...timer, fired, nextStepAt: left[firings.length]?.scheduledAt ?? null }, firings };
}

/**
 * What is to be done of several steps that fire at once, after a time in which nothing could: the last of them. Nobody
 * is reminded twice in one minute, or of what is resolved in the same.
 */
export function toPerform(firings: readonly IdleFiring[]): IdleStep | null {
  return firings.at(-1)?.step ?? null;
}

/** The ticket waits no more: what it waited for has come (`met`), or is not waited for any longer. */
export function stopIdle(timer: Timer, calendar: Calendar, how: 'met' | 'cancelled', now: number): Timer {
  if (!isActive(timer)) return timer;
  const usedMs = workingTimeBetween(calendar, timer.startedAt, now);
  return { ...timer, state: how, usedMs, runningSince: null, stoppedAt: now, nextStepAt: null };
}
