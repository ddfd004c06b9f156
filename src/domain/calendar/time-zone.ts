import { Bounded } from './bounded.js';
import { DAY, MINUTE } from './wall-clock.js';

/** A stretch of time `[from, to)`, in epoch milliseconds, during which a zone's clocks stand `offset` ms ahead of UTC. */
export interface OffsetPeriod {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

/** No offset that the IANA database holds, past or predicted, lasted shorter (Freetown in September 1939: almost four days). */
const SHORTEST_PERIOD = 3 * DAY;
const SECOND = 1000;
/** About four of each zone there is, some hundred bytes each. */
const MOST_PERIODS = 2_000;

/** By canonical name, so that no spelling of a zone makes another entry. */
const clocks = new Map<string, Intl.DateTimeFormat>();
const periods = new Bounded<string, readonly OffsetPeriod[]>(MOST_PERIODS);

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

/** The offsets of a zone that cover `[from, to)`, ascending. Ask for the same spans again and again: they are kept. */
export function offsetPeriods(zone: string, from: number, to: number): readonly OffsetPeriod[] {
  return periods.get(`${zone} ${from} ${to}`, () => findPeriods(zone, from, to));
}

function findPeriods(zone: string, from: number, to: number): readonly OffsetPeriod[] {
  const clock = clockOf(zone);
  const changes: { at: number; offset: number }[] = [{ at: from, offset: offsetAt(clock, from) }];
  for (let at = from; at < to; at += SHORTEST_PERIOD)
    collectChanges(clock, at, Math.min(at + SHORTEST_PERIOD, to), changes);
  return changes
    .map(({ at, offset }, i) => ({ from: at, to: changes[i + 1]?.at ?? to, offset }))
    .filter((period) => period.from < period.to);
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
    clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, year: 'numeric', timeZoneName: 'longOffset' });
    clocks.set(zone, clock);
  }
  return clock;
}

function offsetAt(clock: Intl.DateTimeFormat, at: number): number {
  // `1970, GMT-00:44:30`; plain `GMT` where the offset is nought.
  const match = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(clock.format(at))!;
  const size = Number(match[2] ?? 0) * 60 * MINUTE + Number(match[3] ?? 0) * MINUTE + Number(match[4] ?? 0) * SECOND;
  return match[1] === '-' ? -size : size;
}
