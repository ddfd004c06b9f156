/** Dates and times of day as numbers, with no zone attached: what a calendar on the wall and the clock beside it show. */

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;
export const WEEK = 7 * DAY;
/** Midnight as an end of day, in minutes. */
export const MIDNIGHT = 24 * 60;

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A date as the number of days since 1970-01-01. */
export type WallDay = number;

/** `HH:MM` from `00:00` to `24:00` as minutes after midnight; null if it is no such time. */
export function readTime(value: unknown): number | null {
  const match = typeof value === 'string' ? /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/.exec(value) : null;
  if (!match) return null;
  return match[1] === undefined ? MIDNIGHT : Number(match[1]) * 60 + Number(match[2]);
}

/** `YYYY-MM-DD` as a day; null if there is no such date. */
export function readDate(value: unknown): WallDay | null {
  const match = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null;
  if (!match) return null;
  const [year, month, date] = match.slice(1).map(Number) as [number, number, number];
  // The engine reads 30 February as 2 March, so only a date that survives the round trip exists.
  const midnight = new Date(0).setUTCFullYear(year, month - 1, date);
  const read = new Date(midnight);
  return read.getUTCMonth() === month - 1 && read.getUTCDate() === date ? midnight / DAY : null;
}

export function writeTime(minutes: number): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** 0 is Monday, 6 is Sunday: an index into `WEEKDAYS`. */
export function weekdayOf(day: WallDay): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}

/** 1 January of a year of the Gregorian calendar, also before it was introduced. */
export function firstDayOf(year: number): WallDay {
  const past = year - 1;
  // 719,162 days lie between 0001-01-01 and 1970-01-01.
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 719_162;
}

/** The year in which a day falls. */
export function yearOf(day: WallDay): number {
  return new Date(day * DAY).getUTCFullYear();
}
