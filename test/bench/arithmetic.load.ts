import { compileCalendar, type CalendarSpec, type RegionalHoliday } from '../../src/domain/calendar/calendar.js';
import { addWorkingTime } from '../../src/domain/calendar/working-time.js';
import { regionalHolidays } from '../../src/sla/regional-holidays.js';
import { serveTasks } from './own-process.js';

/** A week with lunch breaks in a zone that changes its clocks, with a region's holidays and a date of its own a month. */
const BERLIN: CalendarSpec = {
  id: 'berlin',
  name: 'Berlin',
  timezone: 'Europe/Berlin',
  hours: Object.fromEntries(
    ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [
      day,
      [
        ['09:00', '12:00'],
        ['13:00', '18:00'],
      ],
    ]),
  ),
  holidayRegion: 'DE-BY',
  overrides: Object.fromEntries(
    Array.from({ length: 240 }, (_, month) => [
      new Date(Date.UTC(2016, month, 15)).toISOString().slice(0, 10),
      [['10:00', '14:00']],
    ]),
  ),
  dayLength: 'PT8H',
};
const HOUR = 3_600_000;
const THREE_DAYS = 3 * 8 * HOUR;
/** Five days a week, less some ten holidays a year: it ends three years later. */
const THREE_YEARS = 3 * 250 * 8 * HOUR;
const START = Date.UTC(2026, 0, 1);
const YEAR = 365 * 24 * HOUR;
/** A prime: starts fall on all times of all days. */
const STEP = 37_199_987;
const BATCH = 10_000;

const durations = { days: THREE_DAYS, years: THREE_YEARS };
export type Side = 'floor' | keyof typeof durations;

const holidays: RegionalHoliday[] = Object.values(
  await regionalHolidays('DE-BY', 2015, 2036, new Date('2026-01-01')),
).flat();

const tasks = {
  /** Due times one after the other, on a calendar that is in use. @returns how many a second */
  async run({ side, seconds }: { side: Side; seconds: number }): Promise<number> {
    const calendar = compileCalendar(BERLIN, holidays);
    const compute =
      side === 'floor'
        ? (start: number) => new Date(new Date(start).getTime() + THREE_DAYS).getTime()
        : (start: number) => addWorkingTime(calendar, start, durations[side]);
    const started = performance.now();
    let done = 0;
    let sum = 0;
    do {
      for (let i = 0; i < BATCH; i++) sum += compute(START + (((done + i) * STEP) % YEAR));
      done += BATCH;
    } while (performance.now() - started < seconds * 1000);
    // Used, so that nothing is left out.
    if (Number.isNaN(sum)) throw new Error('A due time is none');
    return done / ((performance.now() - started) / 1000);
  },

  /** Microseconds of a calendar's very first due time, with compiling it, in a process that knows its zone or does not. */
  async first({ side, zone }: { side: keyof typeof durations; zone: string }): Promise<number> {
    const started = performance.now();
    addWorkingTime(compileCalendar({ ...BERLIN, timezone: zone }, holidays), START, durations[side]);
    return (performance.now() - started) * 1000;
  },
};
export type ArithmeticTasks = typeof tasks;

serveTasks(tasks);
