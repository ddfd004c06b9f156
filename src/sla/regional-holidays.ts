import Holidays from 'date-holidays';
import type { CalendarSpec } from '../domain/calendar/calendar.js';

/** No promise reaches further, and calendars are compiled anew with every start. */
const YEARS_BACK = 2;
const YEARS_AHEAD = 10;

/** Whether there are public holidays known for a region such as `DE` or `DE-BY` (ISO 3166). */
export function isHolidayRegion(region: string): boolean {
  const [country = '', state] = region.split('-');
  const known = new Holidays();
  const states = known.getStates(country) as Record<string, string> | undefined;
  return country in known.getCountries() && (state === undefined || state in (states ?? {}));
}

/** The calendar with its region's public holidays among its own. */
export function withRegionalHolidays(spec: CalendarSpec, now: Date): CalendarSpec {
  if (!spec.holidayRegion) return spec;
  const [country, state] = spec.holidayRegion.split('-');
  const region = new Holidays(country!, state!);
  const dates = new Set(spec.holidays);
  for (let year = now.getUTCFullYear() - YEARS_BACK; year <= now.getUTCFullYear() + YEARS_AHEAD; year++) {
    for (const { type, date } of region.getHolidays(year)) {
      if (type === 'public') dates.add(date.slice(0, 10));
    }
  }
  return { ...spec, holidays: [...dates].sort() };
}
