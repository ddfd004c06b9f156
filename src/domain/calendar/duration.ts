/**
 * A length of working time as somebody wrote it. What a business day or week is worth depends on a calendar, so they stay
 * apart from the hours, minutes and seconds, which are in `ms`.
 */
export interface Duration {
  readonly weeks?: number;
  readonly days: number;
  readonly ms: number;
}

/** What a calendar says about its days and weeks: working milliseconds per day, days per week. */
export interface BusinessDay {
  readonly dayLength: number;
  readonly daysPerWeek: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LONGEST = 100 * 365.25 * DAY;

const N = String.raw`(\d+(?:[.,]\d+)?)`;
const ISO_8601 = new RegExp(`^P(?=.)(?:${N}W)?(?:${N}D)?(?:T(?=.)(?:${N}H)?(?:${N}M)?(?:${N}S)?)?$`);
/** A fraction is allowed in the last part only. */
const INNER_FRACTION = /[.,]\d+[WDHM]./;

/**
 * Reads an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as `P3D`, `PT24H` or `PT0.5S`. Null for
 * anything else: years and months have no fixed length, a promise is never negative, and none outlasts 100 years.
 */
export function parseDuration(text: string): Duration | null {
  const match = typeof text === 'string' && !INNER_FRACTION.test(text) ? ISO_8601.exec(text) : null;
  if (!match) return null;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number((part ?? '0').replace(',', '.')));
  const ms = Math.round(hours! * HOUR + minutes! * MINUTE + seconds! * SECOND);
  if ((weeks! * 7 + days!) * DAY + ms > LONGEST) return null;
  return { ...(weeks! > 0 && { weeks }), days: days!, ms };
}

/**
 * The working milliseconds a duration stands for. A day is the calendar's business day, a week as many of them as the
 * calendar opens weekdays: five for Monday to Friday, seven on `always`.
 */
export function durationMs({ weeks = 0, days, ms }: Duration, { dayLength, daysPerWeek }: BusinessDay): number {
  return Math.round((weeks * daysPerWeek + days) * dayLength + ms);
}

/** The working milliseconds of a duration that was checked before it was kept. @throws when it is none */
export function workingMs(text: string, day: BusinessDay): number {
  const duration = parseDuration(text);
  if (!duration) throw new Error(`Not a duration: ${text}`);
  return durationMs(duration, day);
}

/** ISO 8601 in hours, minutes and whole seconds, those that have passed: `PT24H`, `PT1H30M`, `PT0S`. */
export function formatDuration(ms: number): string {
  const parts = [
    [Math.floor(ms / HOUR), 'H'],
    [Math.floor(ms / MINUTE) % 60, 'M'],
    [Math.floor(ms / SECOND) % 60, 'S'],
  ] as const;
  const written = parts.filter(([count]) => count > 0).map(([count, unit]) => `${count}${unit}`);
  return `PT${written.join('') || '0S'}`;
}
