import { DAY, firstDayOf, MINUTE, type WallDay } from './wall-clock.js';

/** A stretch of time `[from, to)`, in epoch milliseconds, during which a zone's clocks stand `offset` ms ahead of UTC. */
export interface OffsetPeriod {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** The local date line lies up to 14 hours from UTC, so a local year begins well within three days of the UTC year. */
const MARGIN = 3 * DAY;
/** Offsets that the IANA database holds, past and predicted, last a week at least (Recife 2000, Gaza 2040). */
const SHORTEST_PERIOD = 5 * DAY;
const SECOND = 1000;

/** By canonical name, so that no spelling of a zone makes another entry. */
const clocks = new Map<string, Intl.DateTimeFormat>();
const periodsByZone = new Map<string, Map<number, readonly OffsetPeriod[]>>();

/** The one name under which a zone's offsets are kept, whatever alias or case it was written in; null if there is none. */
export function canonicalZone(name: unknown): string | null {
  if (typeof name !== 'string') return null;
  if (clocks.has(name)) return name;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/**
 * The offsets of a zone around one year, ascending; the first and the last reach to infinity, since what lies beyond the
 * year does not matter to whoever asks.
 */
export function offsetPeriods(zone: string, year: number): readonly OffsetPeriod[] {
  let years = periodsByZone.get(zone);
  if (!years) periodsByZone.set(zone, (years = new Map()));
  let periods = years.get(year);
  if (!periods) years.set(year, (periods = findPeriods(zone, year)));
  return periods;
}

/**
 * The instant at which a local day begins: when the clocks have left the day before for the last time. So days cover time
 * without gap or overlap, also where clocks go back over midnight, and a date that a zone skipped has no length.
 */
export function beginningOf(day: WallDay, periods: readonly OffsetPeriod[]): number {
  return periods.reduce((begin, { from, to, offset }) => {
    const midnight = day * DAY - offset;
    return midnight > from ? Math.max(begin, Math.min(midnight, to)) : begin;
  }, -Infinity);
}

/** The first instant at which clocks show a time (`wall`: ms since 1970 as the clock counts them). */
export function openingAt(wall: number, periods: readonly OffsetPeriod[]): number {
  const period = periods.find(({ from, to, offset }) => from <= wall - offset && wall - offset < to);
  if (period) return wall - period.offset;
  // Clocks jumped over this time. It moves forward by the gap, as in RFC 5545: it is read with the offset before the jump.
  return wall - periods.findLast(({ to, offset }) => to <= wall - offset)!.offset;
}

/** The last instant up to which clocks had not yet reached a time. Differs from the opening in the repeated hour only. */
export function closingAt(wall: number, periods: readonly OffsetPeriod[]): number {
  const period = periods.findLast(({ from, to, offset }) => from < wall - offset && wall - offset <= to);
  return period ? wall - period.offset : openingAt(wall, periods);
}

function findPeriods(zone: string, year: number): readonly OffsetPeriod[] {
  const start = firstDayOf(year) * DAY - MARGIN;
  const end = firstDayOf(year + 1) * DAY + MARGIN;
  const clock = clockOf(zone);
  const changes: { at: number; offset: number }[] = [{ at: -Infinity, offset: offsetAt(clock, start) }];
  for (let at = start; at < end; at += SHORTEST_PERIOD) collectChanges(clock, at, at + SHORTEST_PERIOD, changes);
  return changes.map(({ at, offset }, i) => ({ from: at, to: changes[i + 1]?.at ?? Infinity, offset }));
}

/** Halves `(low, high]` until each change of offset in it is known to the second. */
function collectChanges(
  clock: Intl.DateTimeFormat,
  low: number,
  high: number,
  changes: { at: number; offset: number }[],
) {
  const offset = offsetAt(clock, high);
  if (offset === changes.at(-1)!.offset) return;
  if (high - low <= SECOND) {
    changes.push({ at: high, offset });
    return;
  }
  const middle = low + Math.floor((high - low) / 2 / SECOND) * SECOND;
  collectChanges(clock, low, middle, changes);
  collectChanges(clock, middle, high, changes);
}

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    clocks.set(zone, clock);
  }
  return clock;
}

function offsetAt(clock: Intl.DateTimeFormat, at: number): number {
  // `1/1/1970, GMT-00:44:30`; plain `GMT` where the offset is nought.
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(clock.format(at))!;
  const size = Number(match[2] ?? 0) * 60 * MINUTE + Number(match[3] ?? 0) * MINUTE + Number(match[4] ?? 0) * SECOND;
  return match[1] === '-' ? -size : size;
}
