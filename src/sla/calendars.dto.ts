import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { IfGiven } from '../platform/http/if-given.js';
import { PageQuery } from '../platform/http/page.dto.js';

export class CalendarRequest {
  /** @example 'business' */
  @IsOptional()
  id?: unknown;

  /** @example 'Business hours' */
  @IsOptional()
  name?: unknown;

  /** IANA name. @example 'Europe/Berlin' */
  @IsOptional()
  timezone?: unknown;

  /**
   * Half-open intervals of local time for mon … sun.
   * @example { "mon": [["09:00", "12:00"], ["13:00", "18:00"]] }
   */
  @IsOptional()
  hours?: object;

  /** @example ["2026-12-25"] */
  @IsOptional()
  holidays?: string[];

  @IsOptional()
  holidayRegion?: string | null;

  /** @example { "2026-12-24": [["09:00", "12:00"]] } */
  @IsOptional()
  overrides?: object;

  /** @example { "2026-12-23": [["12:00", "13:00"]] } */
  @IsOptional()
  breaks?: object;

  /** Working time that `D` stands for. @example 'PT8H' */
  @IsOptional()
  dayLength?: string | null;

  /** As it was read; it says nothing. */
  @IsOptional()
  version?: unknown;

  /** As they were read; they say nothing. */
  @IsOptional()
  regionalHolidays?: unknown;
}

export class RegionalHolidayView {
  /** @example '2026-12-25' */
  date: string;
  /** @example '1. Weihnachtstag' */
  name: string;
  /** Closed only from this time on. @example '13:00' */
  from?: string;
}

export class CalendarView {
  /** @example 'business' */
  id: string;
  /** @example 'Business hours' */
  name: string;
  /** IANA name. @example 'Europe/Berlin' */
  timezone: string;
  /**
   * Half-open intervals of local time for mon … sun.
   * @example { "mon": [["09:00", "12:00"], ["13:00", "18:00"]] }
   */
  hours: object;
  /** @example ["2026-12-25"] */
  holidays?: string[];
  holidayRegion?: string | null;
  /** @example { "2026-12-24": [["09:00", "12:00"]] } */
  overrides?: object;
  /** @example { "2026-12-23": [["12:00", "13:00"]] } */
  breaks?: object;
  /** Working time that `D` stands for. @example 'PT8H' */
  dayLength?: string | null;
  /** Goes up by one with every edit; timers keep to the one they were promised under. */
  version: number;
  /** Public holidays of `holidayRegion` in this year and the next, as this version has stored them. */
  regionalHolidays: RegionalHolidayView[];
}

export class CalendarVersionView {
  version: number;
  createdAt: string;
}

export class OpeningsQuery extends PageQuery {
  /** A time with an offset; now, if it is not given. @example '2026-11-23T00:00:00Z' */
  @IfGiven()
  @IsString()
  @MaxLength(64)
  from?: string;

  /** At most 366 days later; four weeks, if it is not given. @example '2026-12-21T00:00:00Z' */
  @IfGiven()
  @IsString()
  @MaxLength(64)
  to?: string;
}

export class LocalOpeningView {
  /** @example '2026-11-23T09:00:00+01:00' */
  from: string;
  /** @example '2026-11-23T17:00:00+01:00' */
  to: string;
}

export class OpeningView {
  /** @example '2026-11-23T08:00:00.000Z' */
  from: string;
  /** @example '2026-11-23T16:00:00.000Z' */
  to: string;
  /** The same on the calendar's clocks. */
  local: LocalOpeningView;
}

export class CalculateRequest {
  @IfGiven()
  @IsObject()
  calendar?: object;

  /** @example 'business' */
  @IfGiven()
  @IsString()
  @MaxLength(64)
  calendarId?: string;

  /** @example 'add' */
  @IsIn(['add', 'between', 'isOpen'])
  operation: 'add' | 'between' | 'isOpen';

  /** @example '2026-03-27T16:00:00+01:00' */
  @IsString()
  @MaxLength(64)
  start: string;

  /** @example 'P3D' */
  @IfGiven()
  @IsString()
  @MaxLength(64)
  duration?: string;

  /** @example '2026-04-01T10:00:00+02:00' */
  @IfGiven()
  @IsString()
  @MaxLength(64)
  end?: string;

  /** Spans that do not count. */
  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'array', items: { type: 'string', format: 'date-time' } },
    example: [['2026-03-30T10:00:00Z', '2026-03-30T12:00:00Z']],
  })
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(1000)
  pauses?: string[][];
}

export class CalculateAnswer {
  /** An instant, a duration or a boolean. @example '2026-04-01T14:00:00.000Z' */
  result: string | boolean;
}
