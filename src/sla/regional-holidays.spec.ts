import { describe, expect, it } from 'vitest';
import { isHolidayRegion, regionalHolidays } from './regional-holidays.js';

const now = new Date('2026-03-01');
const of = async (region: string, year: number) => (await regionalHolidays(region, year, year, now))[year]!;

describe('public holidays of a region', () => {
  it.each([
    ['DE', true],
    ['DE-BY', true],
    ['DE-BY-A', true],
    ['US', true],
    ['ZZ', false],
    ['DE-ZZ', false],
    ['DE-BY-ZZ', false],
    ['DE-BY-A-A', false],
    ['DE-constructor', false],
    ['constructor', false],
    ['DE-', false],
    ['', false],
  ])('%s is known: %s', (region, known) => expect(isHolidayRegion(region)).toBe(known));

  it('have names, and come by date', async () => {
    const holidays = await of('DE-BY', 2026);
    expect(holidays).toContainEqual({ date: '2026-01-06', name: 'Heilige Drei Könige' });
    expect(holidays.map(({ date }) => date)).not.toContain('2026-12-24');
    expect(holidays.map(({ date }) => date)).toEqual(holidays.map(({ date }) => date).sort());
  });

  it.each([
    ['of a part of a state', 'DE-BY-A', 2026, { date: '2026-08-08', name: 'Augsburger Friedensfest' }],
    ['each day of those that last several', 'TR', 2025, { date: '2025-06-08', name: 'Kurban Bayramı' }],
    ['the substitute of one that falls on a weekend', 'US', 2021, { date: '2021-12-31', name: expect.any(String) }],
    ['those that begin within a day', 'IS', 2026, { date: '2026-12-24', name: 'Aðfangadagur', from: '13:00' }],
    ['one on a day of 25 hours', 'AT', 2025, { date: '2025-10-26', name: 'Nationalfeiertag' }],
  ])('hold %s', async (_, region, year, holiday) => {
    const holidays = await of(region, year);
    expect(holidays).toContainEqual(holiday);
    expect(new Set(holidays.map(({ date }) => date)).size).toBe(holidays.length);
  });

  it('are asked of the years that may matter only', async () => {
    expect(Object.keys(await regionalHolidays('DE', 1, 1971, now))).toEqual(['1970', '1971']);
    expect(Object.keys(await regionalHolidays('DE', 2045, 9999, now))).toEqual(['2045', '2046']);
    expect(await regionalHolidays('DE', 2047, 2050, now)).toEqual({});
  });
});
