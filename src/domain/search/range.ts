import { parseDuration } from '../calendar/duration.js';

/** From `after` (included) to `before` (excluded): times, or durations from now such as `-P7D`. */
export interface Range {
  after?: string;
  before?: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const DAY_MS = 86_400_000;
const MUST =
  'must be a date such as 2026-12-28 (in UTC), a time with an offset, or a duration from now such as -P7D, with >, >=, < or <= in front, or two of them with .. in between';

/**
 * `>2026-01-01` is after that day, `<=2026-01-01` until its end, `2026-01-01` on it, `2026-01-01..2026-01-31` from the first to
 * the last of them. @returns what is wrong, as text
 */
export function readRange(text: string): Range | string {
  const [from, to, ...more] = text.split('..');
  if (to !== undefined) {
    const [first, last] = [momentOf(from!), momentOf(to)];
    return first && last && more.length === 0 ? { after: first.start, before: last.end } : MUST;
  }
  const [, sign, value] = /^([<>]=?)?(.*)$/s.exec(text)!;
  const moment = momentOf(value!);
  if (!moment) return MUST;
  if (sign === '>') return { after: moment.end };
  if (sign === '>=') return { after: moment.start };
  if (sign === '<') return { before: moment.start };
  if (sign === '<=') return { before: moment.end };
  return moment.start === moment.end ? MUST : { after: moment.start, before: moment.end };
}

/** What it covers: a day, a millisecond; a duration from now has no length. */
function momentOf(text: string): { start: string; end: string } | null {
  if (DATE.test(text)) return isDate(text) ? covering(Date.parse(`${text}T00:00:00Z`), DAY_MS) : null;
  const date = INSTANT.exec(text)?.[1];
  if (date !== undefined) {
    const ms = Date.parse(text);
    return isDate(date) && !Number.isNaN(ms) ? covering(ms, 1) : null;
  }
  const isDuration = parseDuration(text.startsWith('-') ? text.slice(1) : text) !== null;
  return isDuration ? { start: text, end: text } : null;
}

function covering(ms: number, length: number) {
  return { start: new Date(ms).toISOString(), end: new Date(ms + length).toISOString() };
}

/** One that exists: not the 30th of February; and in the years that the database knows. */
function isDate(date: string): boolean {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(date) && !date.startsWith('0');
}
