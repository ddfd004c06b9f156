import { setImmediate as nextTurn } from 'node:timers/promises';
import Holidays from 'date-holidays';
import { LRUCache } from 'lru-cache';
import type { RegionalHoliday } from '../domain/calendar/calendar.js';

/** By year. What is stored under a calendar's version stays as it is when the library learns of other holidays. */
export type HolidayYears = Record<string, RegionalHoliday[]>;

/** No calendar asks for what was earlier. */
const FIRST_YEAR = 1970;
/** How far holidays are known ahead of now: no promise that anybody makes reaches further. */
export const YEARS_AHEAD = 20;
const HOUR = 3_600_000;

/** Some years of some hundred regions; a few take the library as much as 80 ms, since they follow the moon. */
const known = new LRUCache<string, RegionalHoliday[]>({ max: 2_000 });

/** Whether public holidays are known for a region such as `DE`, `DE-BY` or `DE-BY-A` (ISO 3166, and the library's own parts). */
export function isHolidayRegion(region: string): boolean {
  const [country = '', state, part, ...more] = region.split('-');
  const library = new Holidays();
  const has = (places: unknown, name: string) => Object.hasOwn((places ?? {}) as object, name);
  return (
    has(library.getCountries(), country) &&
    (state === undefined || has(library.getStates(country), state)) &&
    (part === undefined || has(library.getRegions(country, state!), part)) &&
    more.length === 0
  );
}

/** The public holidays of a region from one year to another, as far as they can be known at `now`. Lets others work meanwhile. */
export async function regionalHolidays(region: string, from: number, to: number, now: Date): Promise<HolidayYears> {
  const years: HolidayYears = {};
  const last = Math.min(to, now.getUTCFullYear() + YEARS_AHEAD);
  let library: Library | undefined;
  for (let year = Math.max(from, FIRST_YEAR); year <= last; year++) {
    const key = `${region} ${year}`;
    let holidays = known.get(key);
    if (!holidays) {
      library ??= open(region);
      known.set(key, (holidays = holidaysOf(library, year)));
      await nextTurn();
    }
    years[year] = holidays;
  }
  return years;
}

/** Its answers for single years; each is needed for the year after, too. */
type Library = (year: number) => ReturnType<Holidays['getHolidays']>;

function open(region: string): Library {
  const [country, state, part] = region.split('-') as [string, string, string];
  const library = part
    ? new Holidays(country, state, part)
    : state
      ? new Holidays(country, state)
      : new Holidays(country);
  const years = new Map<number, ReturnType<Library>>();
  return (year) => {
    const holidays = years.get(year) ?? library.getHolidays(year);
    years.set(year, holidays);
    return holidays;
  };
}

function holidaysOf(library: Library, year: number): RegionalHoliday[] {
  const byDate = new Map<string, RegionalHoliday>();
  // Those of the year before may go on over New Year.
  for (const holiday of [...library(year - 1), ...library(year)]) {
    if (holiday.type !== 'public') continue;
    for (const one of datesOf(holiday)) {
      if (!one.date.startsWith(`${year}-`)) continue;
      const { name, from } = byDate.get(one.date) ?? one;
      const both = name === one.name ? name : `${name}, ${one.name}`;
      byDate.set(one.date, {
        date: one.date,
        name: both,
        ...(from !== undefined && one.from !== undefined && { from: from < one.from ? from : one.from }),
      });
    }
  }
  return [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/** Each date of a holiday: some last several days, some begin at noon. `date` is local: `2026-12-24 13:00:00`. */
function datesOf({
  date,
  start,
  end,
  name,
}: {
  date: string;
  start: Date;
  end: Date;
  name: string;
}): RegionalHoliday[] {
  const from = date.slice(11, 16);
  const hours = Number(from.slice(0, 2)) + (end.getTime() - start.getTime()) / HOUR;
  // A day on which clocks change has 23 or 25 hours.
  const days = Math.max(1, Math.round(hours / 24));
  return Array.from({ length: days }, (_, i) => {
    const day = new Date(`${date.slice(0, 10)}T00:00Z`);
    day.setUTCDate(day.getUTCDate() + i);
    return { date: day.toISOString().slice(0, 10), name, ...(i === 0 && from !== '00:00' && { from }) };
  });
}
