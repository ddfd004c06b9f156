import { Bounded } from './bounded.js';
import { everyWeek, layOut, numberOf, type FourYears } from './four-years.js';
import { readSchedule } from './read-schedule.js';
import { dayLengthOf, daysPerWeekOf, isAllDay, openOnWeekday, specialDays, withRegional } from './schedule.js';
import { WEEKDAYS, yearOf, type Weekday } from './wall-clock.js';

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
  /** Carried along only: the region's public holidays are given to `compileCalendar`. */
  holidayRegion?: string | null;
  /** Hours of single dates, in place of the weekly ones and of a holiday. */
  overrides?: Record<string, Interval[]>;
  /** Times of single dates that do not count, though they lie within hours. */
  breaks?: Record<string, Interval[]>;
  /** Working time of one business day; left out, the most common day of the week counts. */
  dayLength?: string | null;
}

/** A public holiday as a library knows it. `from` (`HH:MM`): open until then, if it is open on that date. */
export interface RegionalHoliday {
  date: string;
  name: string;
  from?: string;
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
  /** Number of the last years in which anything opens; infinity if some weekday does. */
  readonly last: number;
  years(number: number): FourYears;
  /** Those in which an instant falls. */
  yearsAt(at: number): FourYears;
}

/** Of one calendar, 128 years. */
const MOST_KEPT = 32;

/** All that is wrong with a calendar, empty if it is sound. Takes any JSON value and never throws. */
export function checkCalendar(spec: unknown): CalendarProblem[] {
  const problems: CalendarProblem[] = [];
  readSchedule(spec, (pointer, detail) => problems.push({ pointer, detail }));
  return problems;
}

/**
 * @param regional public holidays of the calendar's region, besides its own
 * @throws CalendarError with the problems of an unsound calendar
 */
export function compileCalendar(spec: CalendarSpec, regional: readonly RegionalHoliday[] = []): Calendar {
  const problems: CalendarProblem[] = [];
  const read = readSchedule(spec, (pointer, detail) => problems.push({ pointer, detail }));
  if (!read) {
    const said = problems.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`);
    throw new CalendarError(`This calendar cannot be used: ${said.join('; ')}`, problems);
  }
  const schedule = withRegional(read, regional);
  const week = everyWeek(schedule);
  const special = specialDays(schedule);
  const kept = new Bounded<number, FourYears>(MOST_KEPT);
  const years = (number: number) => kept.get(number, () => layOut(schedule, week, special, number));
  return {
    spec,
    dayLength: dayLengthOf(schedule),
    daysPerWeek: daysPerWeekOf(schedule),
    alwaysOpen: special.length === 0 && WEEKDAYS.every((_, weekday) => isAllDay(openOnWeekday(schedule, weekday))),
    // A day later, where that is another year in UTC.
    last: week.total > 0 ? Infinity : numberOf(yearOf(special.at(-1)! + 1)),
    years,
    yearsAt: (at) => years(numberOf(new Date(at).getUTCFullYear())),
  };
}
