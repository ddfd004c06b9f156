import { layOutYear, weekOf, type CalendarYear } from './calendar-year.js';
import { readSchedule } from './read-schedule.js';
import { dayLengthOf, daysPerWeekOf, specialDays } from './schedule.js';
import { WEEK, yearOf, type Weekday } from './wall-clock.js';

/** `["09:00", "17:00"]`: half-open wall time; `24:00` ends a day, and an end before the beginning lies on the next day. */
export type Interval = [from: string, to: string];

/** A calendar as JSON: dates are `YYYY-MM-DD`, `dayLength` an ISO 8601 duration such as `PT8H`. */
export interface CalendarSpec {
  id: string;
  name: string;
  timezone: string;
  hours: Partial<Record<Weekday, Interval[]>>;
  /** Dates on which nothing is open. */
  holidays?: string[];
  /** Carried along only: the dates of a region's public holidays belong into `holidays`. */
  holidayRegion?: string | null;
  /** Hours of single dates, in place of the weekly ones and of a holiday. */
  overrides?: Record<string, Interval[]>;
  /** Times of single dates that do not count, though they lie within hours. */
  breaks?: Record<string, Interval[]>;
  /** Working time of one business day; left out, the most common day of the week counts. */
  dayLength?: string | null;
}

/** What is wrong with a calendar: a JSON pointer into its spec, and a clause such as "overlaps /hours/mon/0". */
export interface CalendarProblem {
  pointer: string;
  detail: string;
}

/** A calendar is unsound, or asked for working time that it will never have. */
export class CalendarError extends Error {
  override readonly name = 'CalendarError';

  constructor(
    message: string,
    readonly problems: readonly CalendarProblem[] = [],
  ) {
    super(message);
  }
}

/** A calendar made ready for arithmetic. It lays out years as they are asked for and keeps them: compile once, use often. */
export interface Calendar {
  readonly spec: CalendarSpec;
  /** Working milliseconds of a business day. */
  readonly dayLength: number;
  readonly daysPerWeek: number;
  readonly alwaysOpen: boolean;
  /** The last year in which anything opens; infinity if some weekday does. */
  readonly lastYear: number;
  year(number: number): CalendarYear;
  /** The local year in which an instant falls. */
  yearAt(at: number): CalendarYear;
}

/** All that is wrong with a calendar, empty if it is sound. Takes any JSON value and never throws. */
export function checkCalendar(spec: unknown): CalendarProblem[] {
  const problems: CalendarProblem[] = [];
  readSchedule(spec, (pointer, detail) => problems.push({ pointer, detail }));
  return problems;
}

/** @throws CalendarError with the problems of an unsound calendar */
export function compileCalendar(spec: CalendarSpec): Calendar {
  const problems: CalendarProblem[] = [];
  const schedule = readSchedule(spec, (pointer, detail) => problems.push({ pointer, detail }));
  if (!schedule) {
    const said = problems.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`);
    throw new CalendarError(`This calendar cannot be used: ${said.join('; ')}`, problems);
  }
  const week = weekOf(schedule);
  const special = specialDays(schedule);
  const years = new Map<number, CalendarYear>();

  const year = (number: number): CalendarYear => {
    let laidOut = years.get(number);
    if (!laidOut) years.set(number, (laidOut = layOutYear(schedule, week, special, number)));
    return laidOut;
  };
  return {
    spec,
    dayLength: dayLengthOf(schedule),
    daysPerWeek: daysPerWeekOf(schedule),
    alwaysOpen: week.total === WEEK && special.length === 0,
    lastYear: week.total > 0 ? Infinity : yearOf(special.at(-1)!),
    year,
    yearAt(at) {
      // Around New Year it is another year than in UTC.
      const near = year(new Date(at).getUTCFullYear());
      return at < near.from ? year(near.number - 1) : at >= near.to ? year(near.number + 1) : near;
    },
  };
}
