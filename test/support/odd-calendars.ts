import type { CalendarSpec, Interval } from '../../src/domain/calendar/calendar.js';

const week = (...intervals: Interval[]): CalendarSpec['hours'] => ({
  mon: intervals,
  tue: intervals,
  wed: intervals,
  thu: intervals,
  fri: intervals,
});
const daily = (...intervals: Interval[]): CalendarSpec['hours'] => ({
  ...week(...intervals),
  sat: intervals,
  sun: intervals,
});

/**
 * Lunch breaks, nights, and clocks that are changed, in the last days of March and of October of a year. Each opens for
 * 15 hours a week at least.
 */
export function oddCalendars(year: number): CalendarSpec[] {
  const calendars: Omit<CalendarSpec, 'name'>[] = [
    { id: 'around-the-clock', timezone: 'UTC', hours: daily(['00:00', '24:00']), dayLength: 'PT24H' },
    {
      id: 'lunch',
      timezone: 'Europe/Berlin',
      hours: week(['09:00', '12:00'], ['13:00', '17:30']),
      holidays: [`${year}-04-03`, `${year}-04-06`, `${year}-10-31`, `${year}-11-02`],
      overrides: { [`${year}-04-06`]: [['10:00', '11:15']], [`${year}-10-24`]: [['08:00', '20:00']] },
      breaks: { [`${year}-03-31`]: [['10:30', '11:45']], [`${year}-10-27`]: [['08:00', '14:00']] },
    },
    { id: 'night', timezone: 'Europe/Berlin', hours: daily(['22:00', '06:00']) },
    {
      id: 'three-shifts',
      timezone: 'America/New_York',
      hours: { ...week(['06:00', '14:00'], ['14:00', '22:00']), fri: [['22:30', '02:30']], sun: [['01:15', '02:45']] },
    },
    { id: 'half-hours', timezone: 'Australia/Lord_Howe', hours: daily(['00:30', '03:10'], ['12:00', '14:00']) },
  ];
  return calendars.map((calendar) => ({ name: calendar.id, ...calendar }));
}
