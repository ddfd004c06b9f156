import { beforeEach, describe, expect, it } from 'vitest';
import { nextOpening } from '../domain/calendar/working-time.js';
import type { Database } from '../platform/database/database.js';
import { CalendarVersion } from './calendar-version.entity.js';
import { CalendarVersions } from './calendar-versions.js';

const DAILY = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

describe('the versions of calendars, in a process that runs for years', () => {
  let now: Date;
  let row: CalendarVersion;
  let reads: number;
  let versions: CalendarVersions;
  beforeEach(() => {
    now = new Date('2026-11-20T12:00Z');
    reads = 0;
    const hours = Object.fromEntries(DAILY.map((day) => [day, [['09:00', '17:00']]]));
    const spec = { id: 'de', name: 'DE', timezone: 'UTC', hours, holidayRegion: 'DE' } as CalendarVersion['spec'];
    row = { id: 'de', version: 1, spec, regionalHolidays: {}, isCurrent: true, createdAt: now };
    // One row of the table, for as much of PostgreSQL as it takes.
    const db = {
      manager: { findOneBy: async () => (reads++, structuredClone(row)) },
      query: async (_sql: string, [, , years]: string[]) => {
        row.regionalHolidays = { ...(JSON.parse(years!) as object), ...row.regionalHolidays };
        return [{ stored: structuredClone(row.regionalHolidays) }];
      },
    };
    versions = new CalendarVersions(db as unknown as Database, { now: () => now });
  });

  const isOff = async (date: string) => {
    const at = Date.parse(`${date}T10:00Z`);
    return nextOpening(await versions.calendar('de', 1), at) !== at;
  };

  it('know the public holidays of ten years ahead at any time, and read no more than they must', async () => {
    for (const year of [2026, 2027, 2036, 2037]) {
      now = new Date(`${year}-01-01T00:00Z`);
      expect(await isOff(`${year + 10}-12-25`)).toBe(true);
      expect(await isOff(`${year + 10}-12-24`)).toBe(false);
    }
    expect(reads).toBe(2);
  });

  it('keep to what was stored first', async () => {
    row.regionalHolidays = { 2026: [], 2027: [{ date: '2027-02-03', name: 'Ours' }] };
    expect(await isOff('2026-12-25')).toBe(false);
    expect(await isOff('2027-02-03')).toBe(true);
    expect(await isOff('2028-12-25')).toBe(true);
    expect(Object.keys(row.regionalHolidays)).toEqual(Array.from({ length: 21 }, (_, i) => String(2026 + i)));
  });
});
