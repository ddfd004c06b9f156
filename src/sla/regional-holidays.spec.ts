import { describe, expect, it } from 'vitest';
import { isHolidayRegion, withRegionalHolidays } from './regional-holidays.js';

const calendar = { id: 'b', name: 'B', timezone: 'Europe/Berlin', hours: {}, holidays: ['2026-08-07'] };

describe('public holidays of a region', () => {
  it.each([
    ['DE', true],
    ['DE-BY', true],
    ['US', true],
    ['ZZ', false],
    ['DE-ZZ', false],
    ['', false],
  ])('%s is known: %s', (region, known) => expect(isHolidayRegion(region)).toBe(known));

  it('join those of the calendar', () => {
    const { holidays } = withRegionalHolidays({ ...calendar, holidayRegion: 'DE-BY' }, new Date('2026-03-01'));
    expect(holidays).toEqual(expect.arrayContaining(['2026-01-06', '2026-08-07', '2026-12-25', '2030-12-25']));
    expect(holidays).not.toContain('2026-12-24');
  });

  it('are none without a region', () => {
    expect(withRegionalHolidays(calendar, new Date('2026-03-01'))).toBe(calendar);
  });
});
