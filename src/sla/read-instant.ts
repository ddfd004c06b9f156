import { isInstant } from '../domain/calendar/working-time.js';
import { invalidInput } from '../platform/http/problem.js';

const OFFSET_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/;

/** A time with an offset as epoch milliseconds. @throws Problem input/invalid at that pointer */
export function readInstant(value: unknown, pointer: string): number {
  const ms = typeof value === 'string' ? parse(value) : NaN;
  if (isInstant(ms)) return ms;
  const detail = 'must be a time with an offset that exists, such as 2026-03-27T09:00:00+01:00, of the years 1 to 9999';
  throw invalidInput({ pointer, detail });
}

function parse(value: string): number {
  const parts = OFFSET_TIME.exec(value);
  // Date alone would take the 30th of February for the 2nd of March.
  const days = parts ? new Date(Date.UTC(Number(parts[1]), Number(parts[2]), 0)).getUTCDate() : 0;
  if (!parts || Number(parts[3]) > days) return NaN;
  return Date.parse(value.replace(/([+-]\d\d)(\d\d)?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`));
}
