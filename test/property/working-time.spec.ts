import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import {
  checkCalendar,
  compileCalendar,
  type CalendarSpec,
  type Interval,
} from '../../src/domain/calendar/calendar.js';
import { openSpans } from '../../src/domain/calendar/open-spans.js';
import {
  addWorkingTime,
  isOpen,
  nextOpening,
  workingTimeBetween,
  type Pause,
} from '../../src/domain/calendar/working-time.js';
import { SlowCalendar } from '../support/slow-calendar.js';

/** `npm run test:calendars` tries 10,000, others each time it is run. */
const CASES = Number(process.env.CASES ?? 100);
const SEED = Number(process.env.SEED ?? (process.env.CASES ? Date.now() % 1_000_000_000 : 1));
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

// Half-hour and two-hour changes, changes at and around midnight, Ramadan breaks, and dates that never were.
const ZONES = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Asuncion',
  'America/Caracas',
  'America/Havana',
  'America/Los_Angeles',
  'America/New_York',
  'America/Nuuk',
  'America/Recife',
  'America/Santiago',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Antarctica/Troll',
  'Asia/Amman',
  'Asia/Beirut',
  'Asia/Gaza',
  'Asia/Kathmandu',
  'Asia/Pyongyang',
  'Asia/Tehran',
  'Atlantic/Azores',
  'Australia/Adelaide',
  'Australia/Lord_Howe',
  'Europe/Berlin',
  'Europe/Dublin',
  'Europe/Istanbul',
  'Europe/London',
  'Pacific/Apia',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Pacific/Kwajalein',
] as const;

/** mulberry32: numbers in [0, 1) that one seed repeats. */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

class Dice {
  constructor(private readonly random: () => number) {}
  chance = (p: number): boolean => this.random() < p;
  /** A whole number in [low, high]. */
  between = (low: number, high: number): number => low + Math.floor(this.random() * (high - low + 1));
  pick = <T>(list: readonly T[]): T => list[this.between(0, list.length - 1)]!;
  times = <T>(low: number, high: number, make: () => T): T[] => Array.from({ length: this.between(low, high) }, make);
}

function writeTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

/** Up to three intervals that do not overlap on their day; the last may run overnight until `nightEnd` at most. */
function randomIntervals(dice: Dice, nightEnd: number): Interval[] {
  if (dice.chance(0.1)) return [['00:00', '24:00']];
  const step = dice.pick([1, 5, 15, 30, 60]);
  const highest = Math.floor(1440 / step);
  // Clocks change at night, so many boundaries should lie there.
  const time = () => (dice.chance(0.5) ? dice.between(0, Math.floor(240 / step)) : dice.between(0, highest)) * step;
  const times = [...new Set(dice.times(2, 6, time))].sort((a, b) => a - b);
  if (times.length % 2 === 1) times.pop();
  const intervals: Interval[] = [];
  for (let i = 0; i + 1 < times.length; i += 2) intervals.push([writeTime(times[i]!), writeTime(times[i + 1]!)]);
  const last = times.at(-1) ?? 0;
  if (nightEnd > 0 && last < 1439 && dice.chance(0.4))
    intervals.push([writeTime(dice.between(Math.max(last, nightEnd + 1), 1439)), writeTime(dice.between(0, nightEnd))]);
  return intervals;
}

function randomCalendar(dice: Dice, timezone: string, from: number, days: number): CalendarSpec {
  const date = () => new Date(from + dice.between(-1, days) * DAY).toISOString().slice(0, 10);
  const dated = (most: number) =>
    Object.fromEntries(dice.times(0, most, () => [date(), randomIntervals(dice, 300)] as const));
  const hours: CalendarSpec['hours'] = {};
  const likely = dice.pick([0, 0.3, 0.8, 1]);
  for (const day of DAYS) if (dice.chance(likely)) hours[day] = randomIntervals(dice, 300);
  for (const [i, day] of DAYS.entries()) {
    // What runs on from one weekday may not overlap the next.
    const first = (hours[DAYS[(i + 1) % 7]!] ?? [])[0]?.[0] ?? '24:00';
    hours[day] = hours[day]?.filter(([opening, closing]) => closing > opening || closing <= first);
  }
  const often = Math.ceil(days / 20);
  return {
    id: 'random',
    name: 'Random',
    timezone,
    hours,
    holidays: dice.chance(0.5) ? dice.times(0, 2 * often, date) : undefined,
    overrides: dice.chance(0.5) ? dated(2 * often) : undefined,
    breaks: dice.chance(0.5) ? dated(2 * often) : undefined,
  };
}

/** A whole hour, mostly between 1975 and 2037 and within some days before a change of the zone's clocks. */
function randomStart(dice: Dice, zone: string): number {
  const year = dice.chance(0.8) ? dice.between(1975, 2037) : dice.between(1880, 2500);
  const at = Date.UTC(year, dice.between(0, 11), dice.between(1, 28), dice.between(0, 23));
  if (dice.chance(0.3)) return at;
  const offset = (ms: number) => DateTime.fromMillis(ms, { zone }).offset;
  for (let week = at; week < at + 60 * 7 * DAY; week += 7 * DAY) {
    if (offset(week) === offset(week + 7 * DAY)) continue;
    let day = week;
    while (offset(day) === offset(day + DAY)) day += DAY;
    return day - dice.between(0, 4 * 24) * HOUR;
  }
  return at;
}

function randomPauses(dice: Dice, from: number, to: number): Pause[] {
  return dice.times(0, 4, (): Pause => {
    const start = dice.between(from - DAY, to);
    return [start, start + dice.pick([0, dice.between(1, 999), dice.between(1, 3 * DAY), dice.between(1, 5 * HOUR)])];
  });
}

/** What is walked through: steps of minutes or seconds from `from` on, with the slow calendar's word on each. */
interface Steps {
  from: number;
  size: number;
  open: Uint8Array;
}

/** The working milliseconds of each step, with what is paused or outside of `[start, end)` left out. */
function workPerStep({ from, size, open }: Steps, start: number, end: number, pauses: readonly Pause[]): Float64Array {
  const counts = (at: number) => at >= start && at < end && !pauses.some(([a, b]) => a <= at && at < b);
  const edges = new Set([start, end, ...pauses.flat()].map((at) => Math.floor((at - from) / size)));
  return Float64Array.from(open, (isOpenStep, i) => {
    const begin = from + i * size;
    if (!isOpenStep) return 0;
    if (!edges.has(i)) return counts(begin) ? size : 0;
    let worked = 0;
    for (let ms = 0; ms < size; ms++) if (counts(begin + ms)) worked++;
    return worked;
  });
}

/** The earliest instant at which `duration` is over, found by walking from step to step and then from ms to ms. */
function walk(work: Float64Array, { from, size }: Steps, duration: number, isWork: (at: number) => boolean): number {
  let left = duration;
  let i = 0;
  while (left > work[i]!) left -= work[i++]!;
  let at = from + i * size;
  for (; left > 0; at++) if (isWork(at)) left--;
  return at;
}

function checkOne(seed: number): void {
  const dice = new Dice(randomFrom(seed));
  const zone = dice.pick(ZONES);
  const base = randomStart(dice, zone);
  // The offsets of old days are no whole minutes.
  const size = base < Date.UTC(1973, 0) ? SECOND : MINUTE;
  const days = size === SECOND ? dice.between(1, 2) : dice.chance(0.02) ? dice.between(300, 1100) : dice.between(1, 12);
  const spec = randomCalendar(dice, zone, base, days);
  if (checkCalendar(spec).length > 0) {
    expect(checkCalendar(spec)).toEqual([{ pointer: '/hours', detail: 'this calendar never opens' }]);
    return;
  }
  const calendar = compileCalendar(spec);
  const end = base + days * DAY;
  const steps: Steps = { from: base, size, open: new SlowCalendar(spec).openSteps(base, end + MINUTE, size) };
  const start = base + (dice.chance(0.5) ? dice.between(0, DAY) : dice.between(0, 1440) * MINUTE);
  const to = dice.between(start, end);
  const pauses = dice.chance(0.5) ? randomPauses(dice, start, end) : [];
  const sum = (work: Float64Array) => work.reduce((total, ms) => total + ms, 0);

  expect(workingTimeBetween(calendar, start, to, pauses)).toBe(sum(workPerStep(steps, start, to, pauses)));

  const work = workPerStep(steps, start, end, pauses);
  const total = sum(work);
  const openAt = (at: number) => steps.open[Math.floor((at - base) / size)] === 1;
  const isWork = (at: number) => at >= start && openAt(at) && !pauses.some(([a, b]) => a <= at && at < b);
  expect(isOpen(calendar, to, pauses)).toBe(isWork(to));
  expect(openSpans(calendar, start, end, Infinity)).toEqual(spansOf(steps, start, end));
  if (total === 0) return;

  // A third of the durations end where work stops or resumes, or a millisecond beside it.
  const step = dice.between(0, work.length - 1);
  const edge = sum(work.subarray(0, step)) + dice.between(-1, 1);
  const duration = dice.chance(0.3) ? Math.min(Math.max(edge, 1), total) : dice.between(1, total);
  expect(addWorkingTime(calendar, start, duration, pauses)).toBe(walk(work, steps, duration, isWork));
  const opening = walk(work, steps, 1, isWork) - 1;
  expect(nextOpening(calendar, start, pauses)).toBe(opening);
  expect(addWorkingTime(calendar, start, 0, pauses)).toBe(opening);
}

function spansOf({ from, size, open }: Steps, start: number, end: number): [number, number][] {
  const spans: [number, number][] = [];
  for (let i = 0; from + i * size < end; i++) {
    if (!open[i]) continue;
    const [begin, close] = [Math.max(start, from + i * size), Math.min(end, from + (i + 1) * size)];
    if (close <= start) continue;
    if (spans.at(-1)?.[1] === begin) spans.at(-1)![1] = close;
    else spans.push([begin, close]);
  }
  return spans;
}

describe('working time, against counting minute by minute', () => {
  it(
    `agrees on ${CASES} random calendars (SEED=${SEED})`,
    () => {
      console.log(`working time: SEED=${SEED} CASES=${CASES}`);
      for (let i = 0; i < CASES; i++) {
        try {
          checkOne(SEED + i);
        } catch (error) {
          throw new Error(`SEED=${SEED + i} CASES=1 repeats this case: ${(error as Error).message}`, { cause: error });
        }
      }
    },
    30_000 + CASES * 100,
  );
});
