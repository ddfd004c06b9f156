import type { CalendarSpec } from './calendar.js';

/** The calendars that exist from the start. */
export const ALWAYS: CalendarSpec = {
  id: 'always',
  name: 'Always',
  timezone: 'UTC',
  hours: {
    mon: [['00:00', '24:00']],
    tue: [['00:00', '24:00']],
    wed: [['00:00', '24:00']],
    thu: [['00:00', '24:00']],
    fri: [['00:00', '24:00']],
    sat: [['00:00', '24:00']],
    sun: [['00:00', '24:00']],
  },
  dayLength: 'PT24H',
};

export const BUSINESS: CalendarSpec = {
  id: 'business',
  name: 'Business hours',
  timezone: 'UTC',
  hours: {
    mon: [['09:00', '18:00']],
    tue: [['09:00', '18:00']],
    wed: [['09:00', '18:00']],
    thu: [['09:00', '18:00']],
    fri: [['09:00', '18:00']],
  },
  dayLength: 'PT9H',
};
