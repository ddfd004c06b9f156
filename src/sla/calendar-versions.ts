import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { type Calendar, type CalendarSpec, compileCalendar } from '../domain/calendar/calendar.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { CalendarVersion } from './calendar-version.entity.js';
import { type HolidayYears, regionalHolidays, YEARS_AHEAD } from './regional-holidays.js';

/** A compiled calendar takes some 20 kB for each four years that it is asked about. */
const MOST_COMPILED = 200;
/** Public holidays count so far ahead of now at least: when fewer years of them are stored, more are. */
export const ENOUGH_YEARS = 10;

/** Calendars as they stand and stood, ready for arithmetic. A version never changes, so what was compiled once is kept. */
@Injectable()
export class CalendarVersions {
  private readonly compiled = new LRUCache<string, { calendar: Calendar; enoughUntil: number }>({ max: MOST_COMPILED });

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem calendar/not-found */
  async current(id: string): Promise<CalendarVersion> {
    return this.complete(found(await this.db.manager.findOneBy(CalendarVersion, { id, isCurrent: true })));
  }

  /** @throws Problem calendar/not-found */
  async of(id: string, version: number): Promise<CalendarVersion> {
    return this.complete(found(await this.db.manager.findOneBy(CalendarVersion, { id, version })));
  }

  /** What timers count by. @throws Problem calendar/not-found */
  async calendar(id: string, version: number): Promise<Calendar> {
    const key = `${id}@${version}`;
    const kept = this.compiled.get(key);
    if (kept && this.clock.now().getUTCFullYear() <= kept.enoughUntil) return kept.calendar;
    const { spec, regionalHolidays: stored } = await this.of(id, version);
    const calendar = compileCalendar(spec, Object.values(stored).flat());
    const enoughUntil = spec.holidayRegion ? lastOf(stored) - ENOUGH_YEARS : Infinity;
    this.compiled.set(key, { calendar, enoughUntil });
    return calendar;
  }

  /** For a look at any years: as `calendar`, with holidays of years that this version never had to store. */
  async calendarFor(
    { id, version, spec, regionalHolidays: stored }: CalendarVersion,
    from: number,
    to: number,
  ): Promise<Calendar> {
    if (!spec.holidayRegion || (from in stored && to in stored)) return this.calendar(id, version);
    return this.draft(spec, from, to, stored);
  }

  /** A calendar that nobody keeps, with the holidays of those years. */
  async draft(spec: CalendarSpec, from: number, to: number, stored: HolidayYears = {}): Promise<Calendar> {
    if (!spec.holidayRegion) return compileCalendar(spec);
    const years = { ...(await regionalHolidays(spec.holidayRegion, from, to, this.clock.now())), ...stored };
    return compileCalendar(spec, Object.values(years).flat());
  }

  /** The public holidays that a version has to store, besides those it has. */
  async missingHolidays({ spec, regionalHolidays: stored, createdAt }: NewVersion): Promise<HolidayYears> {
    const now = this.clock.now();
    const year = now.getUTCFullYear();
    if (!spec.holidayRegion || year + ENOUGH_YEARS <= lastOf(stored)) return {};
    const from = Math.min(year, createdAt.getUTCFullYear()) - 1;
    return regionalHolidays(spec.holidayRegion, Math.max(from, lastOf(stored) + 1), year + YEARS_AHEAD, now);
  }

  /** Stores the holidays of years to come in time, for the sake of versions that live long. */
  async complete(version: CalendarVersion): Promise<CalendarVersion> {
    const missing = await this.missingHolidays(version);
    if (Object.keys(missing).length === 0) return version;
    // Whoever stored a year first has said what it is.
    const [row] = await this.db.query<{ stored: HolidayYears }>(
      `UPDATE calendar_version SET regional_holidays = $3::jsonb || regional_holidays WHERE id = $1 AND version = $2
       RETURNING regional_holidays AS stored`,
      [version.id, version.version, JSON.stringify(missing)],
    );
    return Object.assign(version, { regionalHolidays: row!.stored });
  }
}

function found(version: CalendarVersion | null): CalendarVersion {
  if (!version) throw new Problem('calendar/not-found', 'There is no such calendar');
  return version;
}

type NewVersion = Pick<CalendarVersion, 'spec' | 'regionalHolidays' | 'createdAt'>;

function lastOf(years: HolidayYears): number {
  return Math.max(-Infinity, ...Object.keys(years).map(Number));
}
