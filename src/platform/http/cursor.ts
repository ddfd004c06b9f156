import { invalidInput } from './problem.js';

/** One page of a list; `next` is null on the last. */
export interface Page<T> {
  data: T[];
  page: { next: string | null };
}

/** Cursors are opaque to clients: the sort values of the last row, in base64url. */
export function encodeCursor(values: (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/**
 * @param shape one check for each value
 * @throws Problem input/invalid when the cursor is not one of ours for this list
 */
export function decodeCursor(cursor: string, shape: ((value: unknown) => boolean)[]): (string | number)[] {
  try {
    const values = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown;
    if (Array.isArray(values) && values.length === shape.length && shape.every((fits, i) => fits(values[i]))) {
      return values as (string | number)[];
    }
  } catch {
    // Falls through to the refusal.
  }
  throw invalidInput({ pointer: '?after', detail: 'is not a cursor of this list; take it from page.next' });
}

/** Cuts a result that was asked for with one row more than the page holds. */
export function toPage<Row, T>(
  rows: Row[],
  limit: number,
  cursorOf: (row: Row) => (string | number)[],
  view: (row: Row) => T,
): Page<T> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return { data: kept.map(view), page: { next: rows.length > limit && last ? encodeCursor(cursorOf(last)) : null } };
}

export const isUuid = (value: unknown): boolean =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
export const isTime = (value: unknown): boolean =>
  typeof value === 'string' && (value === 'infinity' || (/^[1-9]\d{3}-/.test(value) && isExact(value)));
export const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Math.abs(value as number) <= 1e15;

/** Written as JavaScript writes times, and one that exists: not the 30th of February. */
function isExact(time: string): boolean {
  const ms = Date.parse(time);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === time;
}
