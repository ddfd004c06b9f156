import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { CalendarSpec } from '../domain/calendar/calendar.js';
import type { HolidayYears } from './regional-holidays.js';

/** A calendar as it stood; every edit makes a new version, since timers keep to the one they were promised under. */
@Entity('calendar_version')
@Index('calendar_version_current', ['id'], { unique: true, where: 'is_current' })
export class CalendarVersion {
  @PrimaryColumn('text')
  id: string;

  @PrimaryColumn('int')
  version: number;

  @Column('jsonb')
  spec: CalendarSpec;

  /** Public holidays of the region, by year, as they were known when the version first needed them. */
  @Column('jsonb', { name: 'regional_holidays', default: {} })
  regionalHolidays: HolidayYears;

  @Column('boolean', { name: 'is_current' })
  isCurrent: boolean;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
