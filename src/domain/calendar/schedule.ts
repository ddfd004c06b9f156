import type { RegionalHoliday } from './calendar.js';
import { clip, subtract, union, type Span } from './spans.js';
import { MIDNIGHT, MINUTE, readDate, readTime, WEEKDAYS, weekdayOf, type WallDay } from './wall-clock.js';

/**
 * The hours of a calendar as wall time. Spans are minutes after midnight of the day on which they begin; those that run
 * overnight end beyond `MIDNIGHT`.
 */
export interface Schedule {
  readonly zone: string;
  /** Seven lists, from Monday. */
  readonly week: readonly (readonly Span[])[];
  readonly holidays: ReadonlySet<WallDay>;
  readonly overrides: ReadonlyMap<WallDay, readonly Span[]>;
  readonly breaks: ReadonlyMap<WallDay, readonly Span[]>;
  /** The business day as stated, in ms; null if it is to be derived. */
  readonly dayLength: number | null;
}

/**
 * The open minutes of one date, within `[0, MIDNIGHT]`.
 *
 * - An override replaces the hours that begin on its date, and makes a holiday an ordinary day.
 * - What runs on from the day before stays open under an override, but a holiday cuts it off at midnight.
 * - A break takes away whatever is open on its date; one that runs overnight also takes from the next.
 */
export function openOn(schedule: Schedule, day: WallDay): Span[] {
  const hours = [
    ...beginningOn(schedule, day),
    ...(isHoliday(schedule, day) ? [] : runningOn(beginningOn(schedule, day - 1))),
  ];
  const breaks = [...(schedule.breaks.get(day) ?? []), ...runningOn(schedule.breaks.get(day - 1) ?? [])];
  return clip(subtract(union(hours), breaks), [0, MIDNIGHT]);
}

/** The open minutes of a weekday with nothing special about it. */
export function openOnWeekday({ week }: Schedule, weekday: number): Span[] {
  return clip(union([...week[weekday]!, ...runningOn(week[(weekday + 6) % 7]!)]), [0, MIDNIGHT]);
}

/** The dates on which the week alone does not say when it is open, ascending: each special date and the day after it. */
export function specialDays({ holidays, overrides, breaks }: Schedule): WallDay[] {
  const days = [...holidays, ...overrides.keys(), ...breaks.keys()];
  return [...new Set(days.flatMap((day) => [day, day + 1]))].sort((a, b) => a - b);
}

/** Public holidays join the calendar's own. One that begins within a day is a break, but for a date with hours of its own. */
export function withRegional(schedule: Schedule, regional: readonly RegionalHoliday[]): Schedule {
  if (regional.length === 0) return schedule;
  const holidays = new Set(schedule.holidays);
  const breaks = new Map(schedule.breaks);
  for (const { date, from } of regional) {
    const day = readDate(date)!;
    if (from === undefined) holidays.add(day);
    else if (!schedule.overrides.has(day))
      breaks.set(day, union([...(breaks.get(day) ?? []), [readTime(from)!, MIDNIGHT]]));
  }
  return { ...schedule, holidays, breaks };
}

export function isAllDay(spans: readonly Span[]): boolean {
  return spans.length === 1 && spans[0]![0] === 0 && spans[0]![1] === MIDNIGHT;
}

export function everOpens(schedule: Schedule): boolean {
  const weekly = schedule.week.some((spans) => spans.length > 0);
  return weekly || specialDays(schedule).some((day) => openOn(schedule, day).length > 0);
}

/** The stated length of the business day, or else the most common one of those that open, the longest if several are. */
export function dayLengthOf({ dayLength, week, overrides }: Schedule): number {
  if (dayLength !== null) return dayLength;
  const opening = week.filter((spans) => spans.length > 0);
  const lengths = (opening.length > 0 ? opening : [...overrides.values()].filter((spans) => spans.length > 0)).map(
    (spans) => spans.reduce((sum, [from, to]) => sum + to - from, 0) * MINUTE,
  );
  const timesSeen = (length: number) => lengths.filter((other) => other === length).length;
  return lengths.reduce((best, length) => {
    const more = timesSeen(length) - timesSeen(best);
    return more > 0 || (more === 0 && length > best) ? length : best;
  });
}

/** How many weekdays open; all seven where only overrides do. */
export function daysPerWeekOf({ week }: Schedule): number {
  return week.filter((spans) => spans.length > 0).length || WEEKDAYS.length;
}

/** The part of a day's spans that falls on the next day, in that day's minutes. */
export function runningOn(spans: readonly Span[]): Span[] {
  return spans.filter(([, to]) => to > MIDNIGHT).map(([, to]): Span => [0, to - MIDNIGHT]);
}

function beginningOn(schedule: Schedule, day: WallDay): readonly Span[] {
  return schedule.overrides.get(day) ?? (schedule.holidays.has(day) ? [] : schedule.week[weekdayOf(day)]!);
}

function isHoliday({ holidays, overrides }: Schedule, day: WallDay): boolean {
  return holidays.has(day) && !overrides.has(day);
}
