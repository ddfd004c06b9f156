import { durationMs, parseDuration } from './duration.js';

const HOUR_MS = 60 * 60 * 1000;
/** A day on the wall, since it counts from now on no calendar. */
const DAY = { dayLength: 24 * HOUR_MS, daysPerWeek: 7 };

/**
 * A moment as filters name it: so long from now, such as `PT4H`, or before now, such as `-P7D`; a day has 24 hours, a week
 * seven days. Null for anything else.
 */
export function momentFromNow(text: string, now: Date): Date | null {
  const isPast = text.startsWith('-');
  const duration = parseDuration(isPast ? text.slice(1) : text);
  return duration && new Date(now.getTime() + durationMs(duration, DAY) * (isPast ? -1 : 1));
}
