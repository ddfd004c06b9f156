import { describe, expect, it } from 'vitest';
import { CalendarError, compileCalendar, type CalendarSpec, type Interval } from './calendar.js';
import { ALWAYS, BUSINESS } from './default-calendars.js';
import { addWorkingTime, isOpen, nextOpening, workingTimeBetween, type Pause } from './working-time.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z');
const calendar = (change: Partial<CalendarSpec>) => compileCalendar({ ...BUSINESS, dayLength: null, ...change });
const daily = (...hours: Interval[]): CalendarSpec['hours'] => ({
  mon: hours,
  tue: hours,
  wed: hours,
  thu: hours,
  fri: hours,
  sat: hours,
  sun: hours,
});
const night: Partial<CalendarSpec> = { hours: daily(['22:00', '06:00']) };

// 2026-06-01 is a Monday; business hours are 09:00 to 18:00.
describe('addWorkingTime', () => {
  it.each([
    ['within a day', '2026-06-01T10:00Z', 2 * HOUR, '2026-06-01T12:00:00Z'],
    ['ending exactly at closing time', '2026-06-01T10:00Z', 8 * HOUR, '2026-06-01T18:00:00Z'],
    ['a millisecond past closing time', '2026-06-01T10:00Z', 8 * HOUR + 1, '2026-06-02T09:00:00.001Z'],
    ['over night', '2026-06-01T17:00Z', 2 * HOUR, '2026-06-02T10:00:00Z'],
    ['over a weekend', '2026-06-05T17:00Z', 2 * HOUR, '2026-06-08T10:00:00Z'],
    ['from outside hours', '2026-06-06T12:00Z', HOUR, '2026-06-08T10:00:00Z'],
    ['whole weeks', '2026-06-01T09:00Z', 45 * HOUR, '2026-06-05T18:00:00Z'],
    ['nought from inside', '2026-06-01T10:00Z', 0, '2026-06-01T10:00:00Z'],
    ['nought from the opening', '2026-06-01T09:00Z', 0, '2026-06-01T09:00:00Z'],
    ['nought from closing time', '2026-06-05T18:00Z', 0, '2026-06-08T09:00:00Z'],
    ['over New Year', '2026-12-31T17:00Z', 2 * HOUR, '2027-01-01T10:00:00Z'],
    ['up to the end of a year', '2026-12-31T09:00Z', 9 * HOUR, '2026-12-31T18:00:00Z'],
    ['thirty years', '2026-06-01T09:00Z', 30 * 52 * 45 * HOUR, '2056-04-21T18:00:00Z'],
  ])('%s', (_, start, duration, expected) => {
    expect(iso(addWorkingTime(compileCalendar(BUSINESS), at(start), duration))).toBe(expected);
  });

  it('on a calendar that is always open adds and subtracts', () => {
    const always = compileCalendar(ALWAYS);
    expect(iso(addWorkingTime(always, at('2026-06-06T12:00Z'), 72 * HOUR))).toBe('2026-06-09T12:00:00Z');
    expect(addWorkingTime(always, 5, 0)).toBe(5);
    expect(workingTimeBetween(always, 5, 12)).toBe(7);
  });

  it.each<[string, Partial<CalendarSpec>, string, number, string]>([
    ['a holiday', { holidays: ['2026-06-02'] }, '2026-06-01T17:00Z', 2, '2026-06-03T10:00:00Z'],
    ['an override', { overrides: { '2026-06-02': [['11:00', '12:00']] } }, '2026-06-01T17:00Z', 3, '2026-06-03T10:00:00Z'], // prettier-ignore
    ['an override on a Sunday', { overrides: { '2026-06-07': [['11:00', '12:00']] } }, '2026-06-05T18:00Z', 1, '2026-06-07T12:00:00Z'], // prettier-ignore
    ['an override of a holiday', { holidays: ['2026-06-02'], overrides: { '2026-06-02': [['11:00', '12:00']] } }, '2026-06-01T18:00Z', 1, '2026-06-02T12:00:00Z'], // prettier-ignore
    ['a break', { breaks: { '2026-06-02': [['12:00', '13:00']] } }, '2026-06-02T11:00Z', 2, '2026-06-02T14:00:00Z'],
    ['several intervals', { hours: daily(['09:00', '12:00'], ['13:00', '17:00']) }, '2026-06-02T11:30Z', 1, '2026-06-02T13:30:00Z'], // prettier-ignore
    ['overnight hours', night, '2026-06-01T05:00Z', 2, '2026-06-01T23:00:00Z'],
    ['overnight hours on one day', { hours: { fri: [['22:00', '06:00']] } }, '2026-06-06T05:00Z', 2, '2026-06-12T23:00:00Z'], // prettier-ignore
    ['a holiday that cuts the night before', { ...night, holidays: ['2026-06-02'] }, '2026-06-01T23:00Z', 2, '2026-06-03T23:00:00Z'], // prettier-ignore
    ['an override that does not', { ...night, overrides: { '2026-06-02': [] } }, '2026-06-01T23:00Z', 8, '2026-06-03T23:00:00Z'], // prettier-ignore
    ['an overnight override', { overrides: { '2026-06-05': [['20:00', '02:00']] } }, '2026-06-05T18:00Z', 5, '2026-06-06T01:00:00Z'], // prettier-ignore
    ['a break over midnight', { ...night, breaks: { '2026-06-01': [['23:00', '01:00']] } }, '2026-06-01T22:30Z', 1, '2026-06-02T01:30:00Z'], // prettier-ignore
    ['two holidays in a zone', { timezone: 'Asia/Kathmandu', holidays: ['2026-06-02', '2026-06-03'] }, '2026-06-01T12:00Z', 1, '2026-06-04T04:00:00Z'], // prettier-ignore
  ])('over %s', (_, change, start, hours, expected) => {
    expect(iso(addWorkingTime(calendar(change), at(start), hours * HOUR))).toBe(expected);
  });

  it.each<[string, Pause[], number, string]>([
    ['none', [], 2, '2026-06-01T12:00:00Z'],
    ['one', [[at('2026-06-01T11:00Z'), at('2026-06-01T13:00Z')]], 2, '2026-06-01T14:00:00Z'],
    ['one that begins as it ends', [[at('2026-06-01T12:00Z'), at('2026-06-01T13:00Z')]], 2, '2026-06-01T12:00:00Z'],
    ['one under way', [[at('2026-06-01T08:00Z'), at('2026-06-01T10:30Z')]], 2, '2026-06-01T12:30:00Z'],
    ['one past', [[at('2026-05-01T08:00Z'), at('2026-05-02T10:30Z')]], 2, '2026-06-01T12:00:00Z'],
    ['one outside hours', [[at('2026-06-01T18:00Z'), at('2026-06-02T09:00Z')]], 9, '2026-06-02T10:00:00Z'],
    ['some in any order that overlap', [[at('2026-06-01T14:00Z'), at('2026-06-01T15:00Z')], [at('2026-06-01T11:00Z'), at('2026-06-01T13:00Z')], [at('2026-06-01T12:00Z'), at('2026-06-01T14:30Z')]], 2, '2026-06-01T16:00:00Z'], // prettier-ignore
    ['one that has no end yet, later', [[at('2026-06-01T12:00Z'), Infinity]], 2, '2026-06-01T12:00:00Z'],
    ['one at the start, and nought', [[at('2026-06-01T10:00Z'), at('2026-06-02T07:00Z')]], 0, '2026-06-02T09:00:00Z'],
  ])('with pauses: %s', (_, pauses, hours, expected) => {
    expect(iso(addWorkingTime(calendar({}), at('2026-06-01T10:00Z'), hours * HOUR, pauses))).toBe(expected);
  });

  it('gives up where working time never comes', () => {
    const once = calendar({ hours: {}, overrides: { '2026-06-07': [['11:00', '12:00']] } });
    expect(iso(addWorkingTime(once, at('2020-01-01T00:00Z'), HOUR))).toBe('2026-06-07T12:00:00Z');
    expect(() => addWorkingTime(once, at('2020-01-01T00:00Z'), HOUR + 1)).toThrow(CalendarError);
    expect(() => nextOpening(once, at('2026-06-07T12:00Z'))).toThrow(CalendarError);
    expect(() => nextOpening(once, at('2030-06-07T12:00Z'))).toThrow('does not open any more');
    expect(() => addWorkingTime(calendar({}), at('2026-06-01T10:00Z'), 501 * 53 * 45 * HOUR)).toThrow('500 years');
    for (const spec of [ALWAYS, BUSINESS])
      expect(() => addWorkingTime(compileCalendar(spec), 0, 99 * HOUR, [[HOUR, Infinity]])).toThrow(CalendarError);
  });

  it.each([
    ['a start that is none', NaN, 0],
    ['a start beyond all years', 1e15, 0],
    ['a negative duration', 0, -1],
    ['a duration that is none', 0, NaN],
  ])('refuses %s', (_, start, duration) => {
    expect(() => addWorkingTime(calendar({}), start, duration)).toThrow(RangeError);
  });
});

describe('workingTimeBetween', () => {
  it.each([
    ['within a day', '2026-06-01T10:00Z', '2026-06-01T12:30Z', 2.5],
    ['a week', '2026-06-01T00:00Z', '2026-06-08T00:00Z', 45],
    ['four years', '2024-01-01T00:00Z', '2028-01-01T00:00Z', 1045 * 9],
    ['a weekend', '2026-06-05T18:00Z', '2026-06-08T09:00Z', 0],
    ['no time', '2026-06-01T10:00Z', '2026-06-01T10:00Z', 0],
    ['time turned round', '2026-06-02T10:00Z', '2026-06-01T10:00Z', 0],
  ])('%s', (_, from, to, hours) => {
    expect(workingTimeBetween(calendar({}), at(from), at(to))).toBe(hours * HOUR);
  });

  it('leaves pauses out, each part of them once', () => {
    const pauses: Pause[] = [
      [at('2026-06-01T16:00Z'), at('2026-06-02T10:00Z')],
      [at('2026-06-01T15:00Z'), at('2026-06-01T17:00Z')],
      [at('2026-06-02T11:00Z'), Infinity],
    ];
    const [from, to] = [at('2026-06-01T12:00Z'), at('2026-06-03T00:00Z')];
    expect(workingTimeBetween(calendar({}), from, to, pauses)).toBe(4 * HOUR);
    expect(workingTimeBetween(compileCalendar(ALWAYS), from, to, pauses)).toBe(4 * HOUR);
  });

  it('refuses what takes too long or is no instant', () => {
    expect(() => workingTimeBetween(calendar({}), at('1000-01-01T00:00Z'), at('2000-01-01T00:00Z'))).toThrow(
      CalendarError,
    );
    expect(() => workingTimeBetween(calendar({}), 0, Infinity)).toThrow(RangeError);
  });
});

describe('isOpen and nextOpening', () => {
  it.each([
    ['before the opening', '2026-06-01T08:59:59.999Z', '2026-06-01T09:00:00Z'],
    ['at the opening', '2026-06-01T09:00:00Z', '2026-06-01T09:00:00Z'],
    ['at the last moment', '2026-06-01T17:59:59.999Z', '2026-06-01T17:59:59.999Z'],
    ['at closing time', '2026-06-01T18:00:00Z', '2026-06-02T09:00:00Z'],
    ['at a weekend', '2026-06-06T10:00:00Z', '2026-06-08T09:00:00Z'],
  ])('%s', (_, instant, opening) => {
    expect(isOpen(calendar({}), at(instant))).toBe(instant === opening);
    expect(iso(nextOpening(calendar({}), at(instant)))).toBe(opening);
  });

  it('treat a pause as closed', () => {
    const pauses: Pause[] = [[at('2026-06-01T10:00Z'), at('2026-06-01T11:00Z')]];
    expect(isOpen(calendar({}), at('2026-06-01T10:00Z'), pauses)).toBe(false);
    expect(isOpen(calendar({}), at('2026-06-01T11:00Z'), pauses)).toBe(true);
    expect(iso(nextOpening(calendar({}), at('2026-06-01T10:00Z'), pauses))).toBe('2026-06-01T11:00:00Z');
  });
});

describe('when clocks change', () => {
  it.each<[string, string, string, string, number]>([
    ['a day of 23 hours', 'Europe/Berlin', '2026-03-29T00:00+01:00', '2026-03-30T00:00+02:00', 23],
    ['a day of 25 hours', 'Europe/Berlin', '2026-10-25T00:00+02:00', '2026-10-26T00:00+01:00', 25],
    ['half an hour less', 'Australia/Lord_Howe', '2026-10-04T00:00+10:30', '2026-10-05T00:00+11:00', 23.5],
    ['half an hour more', 'Australia/Lord_Howe', '2026-04-05T00:00+11:00', '2026-04-06T00:00+10:30', 24.5],
    ['a day without midnight', 'America/Sao_Paulo', '2018-11-04T01:00-02:00', '2018-11-05T00:00-02:00', 23],
    ['an hour before midnight twice', 'America/Sao_Paulo', '2018-02-17T00:00-02:00', '2018-02-18T00:00-03:00', 25],
    ['an hour after midnight twice', 'America/Havana', '2026-11-01T00:00-04:00', '2026-11-02T00:00-05:00', 25],
    ['midnight skipped in Cairo', 'Africa/Cairo', '2026-04-24T01:00+03:00', '2026-04-25T00:00+03:00', 23],
    ['midnight skipped in Beirut', 'Asia/Beirut', '2026-03-29T01:00+03:00', '2026-03-30T00:00+03:00', 23],
    // The minute after midnight that comes first belongs to the day after.
    ['clocks back over midnight', 'America/St_Johns', '2009-10-31T00:00-02:30', '2009-11-01T00:00-03:30', 25 - 1 / 60],
  ])('an open day lasts as long as the day: %s', (_, timezone, from, to, hours) => {
    const single = calendar({ timezone, hours: {}, overrides: { [from.slice(0, 10)]: [['00:00', '24:00']] } });
    expect(iso(nextOpening(single, at('1950-01-01T00:00Z')))).toBe(iso(at(from)));
    expect(iso(addWorkingTime(single, at('1950-01-01T00:00Z'), hours * HOUR))).toBe(iso(at(to)));
    expect(workingTimeBetween(single, at(from) - 48 * HOUR, at(to) + 48 * HOUR)).toBe(hours * HOUR);
  });

  // Berlin skips 02:00 to 03:00 on 29 March 2026 and repeats it on 25 October. It is open when the clock says so.
  it.each<[string, string, Interval[], string, string, number]>([
    ['an opening skipped', '2026-03-29', [['02:30', '05:00']], '03:00+02:00', '05:00+02:00', 120],
    ['a closing skipped', '2026-03-29', [['01:00', '02:30']], '01:00+01:00', '03:00+02:00', 60],
    ['a closing as the skip begins', '2026-03-29', [['01:00', '02:00']], '01:00+01:00', '03:00+02:00', 60],
    ['a closing as the skip ends', '2026-03-29', [['01:00', '03:00']], '01:00+01:00', '03:00+02:00', 60],
    ['what overlaps after the skip', '2026-03-29', [['01:00', '02:30'], ['03:00', '04:00']], '01:00+01:00', '04:00+02:00', 120], // prettier-ignore
    ['hours around the skip', '2026-03-29', [['01:00', '05:00']], '01:00+01:00', '05:00+02:00', 180],
    ['an opening repeated', '2026-10-25', [['02:30', '05:00']], '02:30+02:00', '05:00+01:00', 180],
    ['a closing repeated', '2026-10-25', [['01:00', '02:30']], '01:00+02:00', '02:30+01:00', 120],
    ['both repeated', '2026-10-25', [['02:10', '02:50']], '02:10+02:00', '02:50+01:00', 80],
    ['a closing as the repeated hour begins', '2026-10-25', [['01:00', '02:00']], '01:00+02:00', '02:00+02:00', 60],
    ['a closing as the repeated hour ends', '2026-10-25', [['01:00', '03:00']], '01:00+02:00', '03:00+01:00', 180],
    ['an opening as the repeated hour ends', '2026-10-25', [['03:00', '04:00']], '03:00+01:00', '04:00+01:00', 60],
    ['a gap within the repeated hour', '2026-10-25', [['01:00', '02:15'], ['02:45', '04:00']], '01:00+02:00', '04:00+01:00', 180], // prettier-ignore
  ])('%s', (_, date, hours, from, to, minutes) => {
    const single = calendar({ timezone: 'Europe/Berlin', hours: {}, overrides: { [date]: hours } });
    expect(iso(nextOpening(single, 0))).toBe(iso(at(`${date}T${from}`)));
    expect(iso(addWorkingTime(single, 0, minutes * MINUTE))).toBe(iso(at(`${date}T${to}`)));
    expect(() => addWorkingTime(single, 0, minutes * MINUTE + 1)).toThrow(CalendarError);
  });

  it('closes in between where the clock goes back to before the opening', () => {
    const berlin = calendar({
      timezone: 'Europe/Berlin',
      hours: {},
      overrides: { '2026-10-25': [['02:30', '05:00']] },
    });
    expect(isOpen(berlin, at('2026-10-25T02:59:59.999+02:00'))).toBe(true);
    expect(isOpen(berlin, at('2026-10-25T02:00+01:00'))).toBe(false);
    expect(iso(nextOpening(berlin, at('2026-10-25T02:00+01:00')))).toBe(iso(at('2026-10-25T02:30+01:00')));
  });

  it('hours that the clock jumps over do not come', () => {
    const skipped = calendar({
      timezone: 'Europe/Berlin',
      hours: {},
      overrides: { '2026-03-29': [['02:10', '02:50']] },
    });
    expect(() => nextOpening(skipped, 0)).toThrow(CalendarError);
  });

  it('a night shift is as long as the night', () => {
    const berlin = calendar({ ...night, timezone: 'Europe/Berlin' });
    const length = (from: string, to: string) => workingTimeBetween(berlin, at(from), at(to)) / HOUR;
    expect(length('2026-03-28T12:00Z', '2026-03-29T12:00Z')).toBe(7);
    expect(length('2026-10-24T12:00Z', '2026-10-25T12:00Z')).toBe(9);
    expect(length('2026-10-25T12:00Z', '2026-10-26T12:00Z')).toBe(8);
  });

  it('a date that a zone skipped has no hours', () => {
    // Samoa went from Thursday, 29 December 2011, 24:00 to Saturday.
    const apia = calendar({ timezone: 'Pacific/Apia', hours: daily(['09:00', '17:00']) });
    expect(iso(addWorkingTime(apia, at('2011-12-29T16:00-10:00'), 2 * HOUR))).toBe(iso(at('2011-12-31T10:00+14:00')));
    expect(workingTimeBetween(apia, at('2011-12-28T00:00-10:00'), at('2012-01-02T00:00+14:00'))).toBe(4 * 8 * HOUR);
    const friday = calendar({ timezone: 'Pacific/Apia', hours: {}, overrides: { '2011-12-30': [['09:00', '17:00']] } });
    expect(() => nextOpening(friday, 0)).toThrow(CalendarError);
  });

  it('offsets count to the second', () => {
    const monrovia = calendar({ timezone: 'Africa/Monrovia', hours: daily(['09:00', '17:00']) });
    expect(iso(nextOpening(monrovia, at('1971-06-01T03:00Z')))).toBe('1971-06-01T09:44:30Z');
    expect(iso(nextOpening(monrovia, at('1972-06-01T03:00Z')))).toBe('1972-06-01T09:00:00Z');
  });

  it('the local year counts, not that of UTC', () => {
    const hours = daily(['00:00', '01:00'], ['23:00', '24:00']);
    for (const timezone of ['Pacific/Kiritimati', 'Etc/GMT+12']) {
      const edge = calendar({ timezone, hours });
      expect(workingTimeBetween(edge, at('2025-12-30T12:00Z'), at('2026-01-02T12:00Z'))).toBe(6 * HOUR);
      for (let hour = 0; hour < 48; hour++) {
        const from = at('2025-12-31T00:30Z') + hour * HOUR;
        const later = addWorkingTime(edge, from, 3 * HOUR);
        expect(workingTimeBetween(edge, from, later)).toBe(3 * HOUR);
        expect(isOpen(edge, later - 1)).toBe(true);
      }
    }
  });
});
