import type { ArithmeticTasks, Side } from './arithmetic.load.js';
import type { Figure } from './figures.js';
import type { OwnProcess } from './own-process.js';
import { takeTurns } from './rounds.js';
import type { Stage } from './stage.js';

const module = import.meta.resolve('./arithmetic.load.ts');
/** The same rule of the clocks in each, so that only what is known of them differs. */
const ZONES = ['Europe/Berlin', 'Europe/Paris', 'Europe/Rome', 'Europe/Madrid', 'Europe/Vienna', 'Europe/Prague'];

/** Due times, three working days ahead and three years, without a database. */
export async function measureArithmetic(stage: Stage): Promise<Figure[]> {
  const sides = stage.helper<ArithmeticTasks>(module);
  const side = (name: Side) => async (seconds: number) => {
    const rate = await sides.call('run', { side: name, seconds });
    return { rate, p50: NaN, p99: NaN };
  };
  const { floor, days, years } = await takeTurns(stage.pace, {
    floor: side('floor'),
    days: side('days'),
    years: side('years'),
  });
  const first = { days: await firstOf(stage, 'days'), years: await firstOf(stage, 'years') };
  const known = { days: await knownOf(sides, 'days'), years: await knownOf(sides, 'years') };
  return [
    {
      name: 'due times, 3 working days ahead',
      measured: millions(days.rate),
      floor: millions(floor.rate),
      ratio: days.rate / floor.rate,
      notes: 'the floor adds two numbers',
    },
    {
      name: '3 years ahead to 3 days',
      measured: nanoseconds(years.rate),
      floor: nanoseconds(days.rate),
      ratio: days.rate / years.rate,
      target: { atMost: 2 },
    },
    {
      name: 'the first of a calendar: 3 years to 3 days',
      measured: microseconds(known.years),
      floor: microseconds(known.days),
      ratio: known.years / known.days,
      target: { atMost: 2 },
      notes: 'compiling it included',
    },
    {
      name: 'the first of a process and a zone: 3 years to 3 days',
      measured: microseconds(first.years),
      floor: microseconds(first.days),
      ratio: first.years / first.days,
      target: { atMost: 2 },
      notes: 'compiling it and finding the changes of its clocks included',
    },
  ];
}

/** Processes of their own, one for each zone; the median. */
async function firstOf(stage: Stage, side: 'days' | 'years'): Promise<number> {
  const times: number[] = [];
  for (const zone of ZONES) {
    const fresh = stage.helper<ArithmeticTasks>(module);
    times.push(await fresh.call('first', { side, zone }));
    await fresh.stop();
  }
  return median(times);
}

/** Calendars of which nothing is known but the zone. */
async function knownOf(sides: OwnProcess<ArithmeticTasks>, side: 'days' | 'years'): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 300; i++) times.push(await sides.call('first', { side, zone: ZONES[0]! }));
  return median(times.slice(100));
}

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}

const millions = (rate: number): string => `${(rate / 1e6).toFixed(2)} M/s`;
const nanoseconds = (rate: number): string => `${(1e9 / rate).toFixed(0)} ns`;
const microseconds = (time: number): string => `${time.toFixed(0)} µs`;
