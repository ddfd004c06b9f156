import { describe, expect, it } from 'vitest';
import { countDays, daysBetween, periodsOf } from './periods.js';

describe('a range of days', () => {
  it.each<[from: string, to: string, months: [string, string] | null, days: [string, string][]]>([
    ['2026-01-01', '2026-12-31', ['2026-01-01', '2026-12-01'], []],
    ['2026-02-01', '2026-02-28', ['2026-02-01', '2026-02-01'], []],
    ['2028-02-01', '2028-02-28', null, [['2028-02-01', '2028-02-28']]],
    ['2026-01-02', '2026-01-31', null, [['2026-01-02', '2026-01-31']]],
    [
      '2025-12-31',
      '2026-03-01',
      ['2026-01-01', '2026-02-01'],
      [
        ['2025-12-31', '2025-12-31'],
        ['2026-03-01', '2026-03-01'],
      ],
    ],
    ['2026-01-15', '2026-02-15', null, [['2026-01-15', '2026-02-15']]],
    ['2026-05-05', '2026-05-05', null, [['2026-05-05', '2026-05-05']]],
  ])('from %s to %s', (from, to, months, days) => {
    expect(periodsOf(from, to)).toEqual({ months, days });
  });

  it('has every day once', () => {
    expect(daysBetween('2028-02-27', '2028-03-01')).toEqual(['2028-02-27', '2028-02-28', '2028-02-29', '2028-03-01']);
    expect(countDays('2027-03-01', '2028-02-29')).toBe(366);
  });
});
