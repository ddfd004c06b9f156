import { CalendarError, type Calendar } from './calendar.js';
import { clip, union, type Span } from './spans.js';
import { DAY, firstDayOf } from './wall-clock.js';

/**
 * Arithmetic with working time. Instants are whole epoch milliseconds, durations working milliseconds. Pauses are
 * half-open `[from, to)` spans of instants in any order, also overlapping: what would be working time in them is none.
 */
export type Pause = Span;

/** Past this many years a search is given up: no promise reaches so far, and nobody should wait for the answer. */
const HORIZON_YEARS = 500;
const HORIZON = HORIZON_YEARS / 4;
/** Instants lie in the years 1 to 9999. */
const EARLIEST = firstDayOf(1) * DAY;
const LATEST = firstDayOf(10_000) * DAY - 1;

/**
 * The earliest instant at which that much working time has passed: what ends exactly at closing time ends then, not at
 * the next opening. A duration of zero ends at the start if that is open, else at the next opening.
 *
 * @throws CalendarError if so much working time never comes, or not within 500 years
 * @throws RangeError if the start is no instant or the duration is negative
 */
export function addWorkingTime(
  calendar: Calendar,
  start: number,
  duration: number,
  pauses: readonly Pause[] = [],
): number {
  assertInstant(start);
  if (!(duration >= 0)) throw new RangeError(`${duration} ms is no length of working time`);
  // The next opening is where the next working millisecond begins.
  if (duration === 0) return addWorkingTime(calendar, start, 1, pauses) - 1;
  let at = start;
  let left = duration;
  for (const [from, to] of union(clip(pauses, [start, Infinity]))) {
    const worked = workingTimeBetween(calendar, at, Math.min(from, LATEST));
    if (worked >= left) break;
    left -= worked;
    at = to;
  }
  if (at > LATEST) throw new CalendarError('The pause does not end');
  return addUnpaused(calendar, at, left);
}

/**
 * The working milliseconds in `[from, to)`; 0 if that is empty.
 *
 * @throws CalendarError if the span is longer than 500 years
 * @throws RangeError if either end is no instant
 */
export function workingTimeBetween(
  calendar: Calendar,
  from: number,
  to: number,
  pauses: readonly Pause[] = [],
): number {
  assertInstant(from);
  assertInstant(to);
  if (to <= from) return 0;
  const paused = union(clip(pauses, [from, to]));
  return paused.reduce(
    (worked, [a, b]) => worked - unpausedBetween(calendar, a, b),
    unpausedBetween(calendar, from, to),
  );
}

/** @throws RangeError if it is no instant */
export function isOpen(calendar: Calendar, at: number, pauses: readonly Pause[] = []): boolean {
  return workingTimeBetween(calendar, at, at + 1, pauses) > 0;
}

/**
 * The instant itself if it is open, else the next that is.
 *
 * @throws CalendarError if it never opens again
 * @throws RangeError if it is no instant
 */
export function nextOpening(calendar: Calendar, at: number, pauses: readonly Pause[] = []): number {
  return addWorkingTime(calendar, at, 0, pauses);
}

function addUnpaused(calendar: Calendar, start: number, duration: number): number {
  const end = calendar.alwaysOpen ? start + duration : walk(calendar, start, duration);
  if (end > LATEST) throw new CalendarError('So much working time ends later than the year 9999');
  return end;
}

function walk(calendar: Calendar, start: number, duration: number): number {
  let years = calendar.yearsAt(start);
  const horizon = years.number + HORIZON;
  let owed = years.workedUntil(start) + duration;
  while (owed > years.total) {
    if (years.number >= calendar.last) throw new CalendarError('This calendar does not open any more');
    if (years.number >= horizon) throw new CalendarError(`So much working time takes more than ${HORIZON_YEARS} years`);
    owed -= years.total;
    years = calendar.years(years.number + 1);
  }
  return years.instantOf(owed);
}

function unpausedBetween(calendar: Calendar, from: number, to: number): number {
  if (calendar.alwaysOpen) return to - from;
  const first = calendar.yearsAt(from);
  const last = calendar.yearsAt(to);
  if (last.number - first.number > HORIZON)
    throw new CalendarError(`A span of more than ${HORIZON_YEARS} years is not counted`);
  let worked = last.workedUntil(to) - first.workedUntil(from);
  for (let number = first.number; number < last.number; number++) worked += calendar.years(number).total;
  return worked;
}

/** Whether it is one of the years 1 to 9999. */
export function isInstant(at: number): boolean {
  return at >= EARLIEST && at <= LATEST;
}

function assertInstant(at: number): void {
  if (!isInstant(at)) throw new RangeError(`${at} is no instant of the years 1 to 9999`);
}
