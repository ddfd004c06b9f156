import { describe, expect, it } from 'vitest';
import { CalendarError, checkCalendar, compileCalendar, type CalendarSpec } from './calendar.js';
import { ALWAYS, BUSINESS } from './default-calendars.js';
import { openSpans } from './open-spans.js';

const HOUR = 3_600_000;

describe('checkCalendar', () => {
  it.each<[string, Partial<CalendarSpec>]>([
    ['the hours of every day', ALWAYS],
    ['business hours', BUSINESS],
    ['overnight hours', { hours: { mon: [['22:00', '06:00']], tue: [['06:00', '08:00']] } }],
    ['intervals that touch', { hours: { mon: [['09:00', '12:00'], ['12:00', '17:00']] } }], // prettier-ignore
    ['an end at midnight, either way', { hours: { mon: [['18:00', '24:00']], tue: [['18:00', '00:00']] } }],
    ['exceptions', { holidays: ['2024-02-29'], overrides: { '2026-12-24': [] }, breaks: { '2026-12-23': [['12:00', '13:00']] } }], // prettier-ignore
    ['only overrides', { hours: {}, overrides: { '2026-12-24': [['09:00', '12:00']] } }],
    ['nothing but null where it may be left out', { holidayRegion: null, dayLength: null }],
    ['a region and a day length', { holidayRegion: 'DE-BY', dayLength: 'PT7H30M' }],
    ['an alias of a zone', { timezone: 'asia/calcutta' }],
  ])('accepts %s', (_, change) => {
    expect(checkCalendar({ ...BUSINESS, ...change })).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['an unknown zone', { timezone: 'Mars/Olympus' }, ['/timezone']],
    ['a zone that is no text', { timezone: 1 }, ['/timezone']],
    ['an unknown day', { hours: { ...BUSINESS.hours, 'mo/n~': [] } }, ['/hours/mo~1n~0']],
    ['bad times', { hours: { mon: [['9:00', '25:00']] } }, ['/hours/mon/0/0', '/hours/mon/0/1']],
    ['a time past midnight', { hours: { mon: [['09:00', '24:01']] } }, ['/hours/mon/0/1']],
    ['a time that is no text', { hours: { mon: [[9, 17]] } }, ['/hours/mon/0/0', '/hours/mon/0/1']],
    ['an empty interval', { hours: { mon: [['09:00', '09:00']] } }, ['/hours/mon/0']],
    ['a beginning at 24:00', { hours: { mon: [['24:00', '06:00']] } }, ['/hours/mon/0']],
    ['one time only', { hours: { mon: [['09:00']] } }, ['/hours/mon/0']],
    ['intervals that are none', { hours: { mon: ['09:00', null] } }, ['/hours/mon/0', '/hours/mon/1']],
    ['a day that is no list', { hours: { mon: '09:00' } }, ['/hours/mon']],
    ['hours that are no object', { hours: [] }, ['/hours']],
    ['no hours', { hours: undefined }, ['/hours']],
    ['an impossible holiday', { holidays: ['2026-01-01', '2026-02-30'] }, ['/holidays/1']],
    ['a holiday that is no date', { holidays: ['2026-13-01', 'x', 3] }, ['/holidays/0', '/holidays/1', '/holidays/2']],
    ['holidays that are no list', { holidays: {} }, ['/holidays']],
    ['an impossible override', { overrides: { '2025-02-29': [] } }, ['/overrides/2025-02-29']],
    ['a bad override', { overrides: { '2025-02-28': [['a', '10:00']] } }, ['/overrides/2025-02-28/0/0']],
    ['a bad break', { breaks: { '2025-02-28': 5 } }, ['/breaks/2025-02-28']],
    ['breaks that are no object', { breaks: 'no' }, ['/breaks']],
    ['a day length of nought', { dayLength: 'PT0S' }, ['/dayLength']],
    ['a day length in days', { dayLength: 'P1D' }, ['/dayLength']],
    ['a day length in weeks', { dayLength: 'P1W' }, ['/dayLength']],
    ['a day length past a day', { dayLength: 'PT25H' }, ['/dayLength']],
    ['a day length that is none', { dayLength: 8 }, ['/dayLength']],
    ['too many holidays', { holidays: Array.from({ length: 5_001 }, () => '2026-01-01') }, ['/holidays']],
    ['too many overrides', { overrides: Object.fromEntries(Array.from({ length: 5_001 }, (_, i) => [i, []])) }, ['/overrides']], // prettier-ignore
    ['too many intervals', { hours: { mon: Array.from({ length: 101 }, () => ['09:00', '10:00']) } }, ['/hours/mon']],
    ['a region that is no text', { holidayRegion: 1 }, ['/holidayRegion']],
    ['a calendar that never opens', { hours: {} }, ['/hours']],
    ['one whose days are all empty', { hours: { mon: [] }, overrides: { '2026-01-01': [] } }, ['/hours']],
    [
      'one that opens in its breaks only',
      { hours: {}, overrides: { '2026-01-01': [['09:00', '12:00']] }, breaks: { '2026-01-01': [['08:00', '12:00']] } },
      ['/hours'],
    ],
  ])('reports %s', (_, change, pointers) => {
    const problems = checkCalendar({ ...BUSINESS, ...change });
    expect(problems.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it.each([null, undefined, 5, 'calendar', [], true])('reports %j, which is no calendar at all', (spec) => {
    expect(checkCalendar(spec)[0]).toEqual({ pointer: '', detail: 'must be an object' });
  });

  it('says which interval overlaps which', () => {
    const hours = {
      mon: [['13:00', '17:00'], ['09:00', '13:30'], ['20:00', '02:00'], ['23:00', '24:00']], // prettier-ignore
      tue: [['01:00', '03:00']],
    };
    expect(checkCalendar({ ...BUSINESS, hours })).toEqual([
      { pointer: '/hours/mon/1', detail: 'overlaps /hours/mon/0 (13:00–17:00)' },
      { pointer: '/hours/mon/3', detail: 'overlaps /hours/mon/2 (20:00–02:00)' },
      { pointer: '/hours/tue/0', detail: 'overlaps the hours that run on from mon until 02:00' },
    ]);
  });
});

describe('compileCalendar', () => {
  it('refuses an unsound calendar with all its problems', () => {
    const unsound = { ...BUSINESS, timezone: 'Nowhere', holidays: ['2026-02-30'] };
    const error = (() => {
      try {
        compileCalendar(unsound);
      } catch (thrown) {
        return thrown as CalendarError;
      }
    })();
    expect(error).toBeInstanceOf(CalendarError);
    expect(error!.problems).toEqual(checkCalendar(unsound));
    expect(error!.message).toContain('/holidays/0 is not a date that exists');
  });

  it('is closed on public holidays, from a time on where they begin within a day, unless a date has hours of its own', () => {
    const spec = { ...BUSINESS, overrides: { '2026-06-04': [['10:00', '11:00']] } } as CalendarSpec;
    const breaks = { '2026-06-02': [['12:00', '14:00']] } as CalendarSpec['breaks'];
    const regional = [
      { date: '2026-06-01', name: 'A' },
      { date: '2026-06-02', name: 'B', from: '13:00' },
      { date: '2026-06-04', name: 'C', from: '08:00' },
    ];
    const calendar = compileCalendar({ ...spec, breaks }, regional);
    expect(openSpans(calendar, Date.parse('2026-06-01'), Date.parse('2026-06-05'), 9)).toEqual(
      [
        ['2026-06-02T09:00Z', '2026-06-02T12:00Z'],
        ['2026-06-03T09:00Z', '2026-06-03T18:00Z'],
        ['2026-06-04T10:00Z', '2026-06-04T11:00Z'],
      ].map((span) => span.map((at) => Date.parse(at))),
    );
  });

  it.each<[string, Partial<CalendarSpec>, number, number]>([
    ['always', { hours: ALWAYS.hours }, 24, 7],
    ['the most common day', { hours: { mon: [['09:00', '17:00']], tue: [['09:00', '17:00']], wed: [['09:00', '19:00']] } }, 8, 3], // prettier-ignore
    ['the longest where several are as common', { hours: { mon: [['09:00', '12:00']], tue: [['22:00', '06:00']] } }, 8, 2], // prettier-ignore
    ['several intervals', { hours: { mon: [['09:00', '12:00'], ['13:00', '18:00']] } }, 8, 1], // prettier-ignore
    ['overrides alone', { hours: {}, overrides: { '2026-01-01': [], '2026-01-02': [['09:00', '12:00']] } }, 3, 7],
    ['a stated length', { dayLength: 'PT7H30M' }, 7.5, 5],
  ])('takes the length of a business day from %s', (_, change, hours, days) => {
    const { dayLength, daysPerWeek } = compileCalendar({ ...BUSINESS, dayLength: null, ...change });
    expect({ dayLength, daysPerWeek }).toEqual({ dayLength: hours * HOUR, daysPerWeek: days });
  });
});
