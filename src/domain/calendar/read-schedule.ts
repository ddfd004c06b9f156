import { parseDuration } from './duration.js';
import { everOpens, runningOn, type Schedule } from './schedule.js';
import type { Span } from './spans.js';
import { canonicalZone } from './time-zone.js';
import { DAY, MIDNIGHT, readDate, readTime, WEEKDAYS, writeTime, type WallDay } from './wall-clock.js';

/** More than anybody writes by hand for some decades; a calendar is kept in memory as it is used. */
const MOST_DATES = 5_000;
const MOST_INTERVALS = 100;

/** Notes what is wrong with a value, by its JSON pointer. */
type Report = (pointer: string, detail: string) => void;

/** Turns the JSON of a calendar into a schedule and reports all that is wrong; null if anything is. Takes any value. */
export function readSchedule(json: unknown, report: Report): Schedule | null {
  let sound = true;
  const note: Report = (pointer, detail) => {
    sound = false;
    report(pointer, detail);
  };
  const spec = isObject(json) ? json : {};
  if (!isObject(json)) note('', 'must be an object');
  const schedule: Schedule = {
    zone: readZone(spec.timezone, note),
    week: readWeek(spec.hours, note),
    holidays: readHolidays(spec.holidays, note),
    overrides: readDated(spec.overrides, '/overrides', note),
    breaks: readDated(spec.breaks, '/breaks', note),
    dayLength: readDayLength(spec.dayLength, note),
  };
  for (const field of ['id', 'name', 'holidayRegion'])
    if (isPresent(spec[field]) && typeof spec[field] !== 'string') note(`/${field}`, 'must be a string');
  // Only hours that could be read can tell whether it ever opens.
  if (sound && !everOpens(schedule)) note('/hours', 'this calendar never opens');
  return sound ? schedule : null;
}

function readZone(value: unknown, report: Report): string {
  const zone = canonicalZone(value);
  if (zone === null) report('/timezone', 'is not the name of an IANA time zone, such as Europe/Berlin');
  return zone ?? 'UTC';
}

function readWeek(value: unknown, report: Report): Span[][] {
  const hours = readObject(value, '/hours', report);
  for (const key of Object.keys(hours))
    if (!(WEEKDAYS as readonly string[]).includes(key))
      report(pointerTo('/hours', key), `is not a day of the week; the days are ${WEEKDAYS.join(', ')}`);
  const week = WEEKDAYS.map((day) => (isPresent(hours[day]) ? readSpans(hours[day], `/hours/${day}`, report) : []));
  WEEKDAYS.forEach((name, i) => {
    const before = (i + 6) % 7;
    for (const [, end] of runningOn(week[before]!))
      week[i]!.forEach(([from], index) => {
        if (from < end)
          report(
            `/hours/${name}/${index}`,
            `overlaps the hours that run on from ${WEEKDAYS[before]} until ${writeTime(end)}`,
          );
      });
  });
  return week;
}

function readHolidays(value: unknown, report: Report): Set<WallDay> {
  if (!isPresent(value)) return new Set();
  if (!Array.isArray(value)) report('/holidays', 'must be a list of dates');
  const dates = Array.isArray(value) && !areTooMany(value, '/holidays', report) ? value : [];
  const days = dates.map((date, i) => readDay(date, `/holidays/${i}`, report));
  return new Set(days.filter((day) => day !== null));
}

function readDated(value: unknown, pointer: string, report: Report): Map<WallDay, Span[]> {
  const dated = new Map<WallDay, Span[]>();
  if (!isPresent(value)) return dated;
  const dates = Object.entries(readObject(value, pointer, report));
  if (areTooMany(dates, pointer, report)) return dated;
  for (const [date, list] of dates) {
    const day = readDay(date, pointerTo(pointer, date), report);
    const spans = readSpans(list, pointerTo(pointer, date), report);
    if (day !== null) dated.set(day, spans);
  }
  return dated;
}

function areTooMany(dates: unknown[], pointer: string, report: Report): boolean {
  if (dates.length <= MOST_DATES) return false;
  report(pointer, `has more than ${MOST_DATES} dates`);
  return true;
}

function readDay(value: unknown, pointer: string, report: Report): WallDay | null {
  const day = readDate(value);
  if (day === null) report(pointer, 'is not a date that exists, written as YYYY-MM-DD');
  return day;
}

function readDayLength(value: unknown, report: Report): number | null {
  if (!isPresent(value)) return null;
  const duration = typeof value === 'string' ? parseDuration(value) : null;
  const stated = duration && !duration.weeks && duration.days === 0 ? duration.ms : null;
  if (stated !== null && stated > 0 && stated <= DAY) return stated;
  report(
    '/dayLength',
    'must be a duration of hours and minutes, longer than nought and at most 24 hours, such as PT8H',
  );
  return null;
}

/** Reads `[["09:00", "17:00"], …]`; the spans come in the order in which they are written. */
function readSpans(value: unknown, pointer: string, report: Report): Span[] {
  if (!Array.isArray(value)) {
    report(pointer, 'must be a list of intervals such as ["09:00", "17:00"]');
    return [];
  }
  if (value.length > MOST_INTERVALS) {
    report(pointer, `has more than ${MOST_INTERVALS} intervals`);
    return [];
  }
  const spans = value.map((interval, i) => readSpan(interval, `${pointer}/${i}`, report));
  reportOverlaps(spans, pointer, report);
  return spans.filter((span) => span !== null);
}

function readSpan(value: unknown, pointer: string, report: Report): Span | null {
  if (!Array.isArray(value) || value.length !== 2) {
    report(pointer, 'must be an interval such as ["09:00", "17:00"]');
    return null;
  }
  const times = value.map(readTime);
  times.forEach((time, i) => {
    if (time === null) report(`${pointer}/${i}`, 'is not a time from 00:00 to 24:00, written as HH:MM');
  });
  const [from, to] = times as [number | null, number | null];
  if (from === null || to === null) return null;
  if (from < to) return [from, to];
  if (from > to && from < MIDNIGHT) return [from, to + MIDNIGHT];
  report(pointer, from === to ? 'ends when it begins; a whole day is ["00:00", "24:00"]' : 'cannot begin at 24:00');
  return null;
}

function reportOverlaps(spans: readonly (Span | null)[], pointer: string, report: Report): void {
  const ordered = spans.flatMap((span, index) => (span ? [{ span, index }] : []));
  ordered.sort((a, b) => a.span[0] - b.span[0]);
  let reach = ordered[0];
  for (const next of ordered.slice(1)) {
    if (next.span[0] < reach!.span[1]) {
      const [later, earlier] = next.index > reach!.index ? [next, reach!] : [reach!, next];
      const [from, to] = earlier.span;
      const written = `${writeTime(from)}–${writeTime(to > MIDNIGHT ? to - MIDNIGHT : to)}`;
      report(`${pointer}/${later.index}`, `overlaps ${pointer}/${earlier.index} (${written})`);
    }
    if (next.span[1] > reach!.span[1]) reach = next;
  }
}

function readObject(value: unknown, pointer: string, report: Report): Record<string, unknown> {
  if (isObject(value)) return value;
  report(pointer, 'must be an object');
  return {};
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** In JSON a field may be left out or be null; both say nothing. */
function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** JSON pointer (RFC 6901) of a property. */
export function pointerTo(parent: string, key: string): string {
  return `${parent}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
