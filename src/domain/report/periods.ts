import { DateTime } from 'luxon';
import { monthOf } from './cells.js';

/** A range of days as whole months and the days around them; both ends are included, of months as of days. */
export interface Periods {
  /** First days of months; null: it has no whole one. */
  months: [first: string, last: string] | null;
  days: [first: string, last: string][];
}

/** @param from first day; @param to last day */
export function periodsOf(from: string, to: string): Periods {
  const first = from === monthOf(from) ? from : nextMonth(from);
  const behind = nextMonth(to) === shift(to, 1) ? nextMonth(to) : monthOf(to);
  if (first >= behind) return { months: null, days: [[from, to]] };
  const days: [string, string][] = [];
  if (from < first) days.push([from, shift(first, -1)]);
  if (behind <= to) days.push([behind, to]);
  return { months: [first, monthOf(shift(behind, -1))], days };
}

export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let day = from; day <= to; day = shift(day, 1)) days.push(day);
  return days;
}

export function countDays(from: string, to: string): number {
  return Math.round(utc(to).diff(utc(from), 'days').days) + 1;
}

/** A day so many later, or earlier. */
export function shift(day: string, days: number): string {
  return utc(day).plus({ days }).toISODate()!;
}

function nextMonth(day: string): string {
  return utc(monthOf(day)).plus({ months: 1 }).toISODate()!;
}

/** Days of a calendar, whatever the zone. */
function utc(day: string): DateTime {
  return DateTime.fromISO(day, { zone: 'utc' });
}
