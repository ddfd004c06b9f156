const HOUR = 3600_000;
const UNITS = [
  { unit: 'day', ms: 24 * HOUR },
  { unit: 'hour', ms: HOUR },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1000 },
] as const;

/**
 * `Wednesday, 14 May 2025 at 09:00 UTC`: for people whose time zone is not known. Seconds are shown of what is less
 * than an hour away.
 */
export function readableTime(time: Date, now: Date, locale = 'en-GB'): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    ...(Math.abs(time.getTime() - now.getTime()) < HOUR ? { second: '2-digit' } : {}),
    hourCycle: 'h23',
    timeZone: 'UTC',
    timeZoneName: 'short',
  }).format(time);
}

/** `20 Nov 2026, 10:38 UTC`: where there is little room. */
export function shortTime(time: Date, locale = 'en-GB'): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: 'UTC',
    timeZoneName: 'short',
  }).format(time);
}

/** `in 3 days`, `12 minutes ago`. */
export function distance(time: Date, now: Date, locale = 'en-GB'): string {
  const ms = time.getTime() - now.getTime();
  // From two of a unit on: "in 36 hours" says more than "tomorrow".
  const { unit, ms: size } = UNITS.find((one) => Math.abs(ms) >= 2 * one.ms) ?? UNITS[3];
  return new Intl.RelativeTimeFormat(locale).format(Math.round(ms / size), unit);
}
