import { ApiProperty } from '@nestjs/swagger';
import { buildMessage, IsIn, IsString, Length, Matches, ValidateBy } from 'class-validator';
import { REPORT_NAMES, type ReportName, type ReportValue } from '../domain/report/reports.js';
import { isUuid } from '../platform/http/cursor.js';
import { IfGiven } from '../platform/http/if-given.js';
import { isInstant } from '../platform/http/is-instant.js';
import { EXPORT_FORMATS, type ExportFormat } from '../platform/http/send-rows.js';

export const GROUPINGS = ['day', 'team', 'category', 'agent', 'policy'] as const;
export type Grouping = (typeof GROUPINGS)[number];

const check = (name: string, validate: (value: unknown) => boolean, must: string) =>
  ValidateBy({ name, validator: { validate, defaultMessage: buildMessage(() => `$property ${must}`) } });

/** A day that exists. */
const IsDay = () =>
  check(
    'isDay',
    (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) && isInstant(`${value}T00:00Z`),
    'must be a day such as 2026-12-28',
  );

const IsIdOrNone = (...words: string[]) =>
  check(
    'isIdOrNone',
    (value) => isUuid(value) || words.includes(value as string),
    `must be an id or ${words.join(' or ')}`,
  );

export class ReportPath {
  @ApiProperty({ enum: REPORT_NAMES })
  @IsIn(REPORT_NAMES)
  name: ReportName;
}

/** At most one of category, agent and policy is told apart or chosen. */
export class ReportQuery {
  /** First day, in the zone of the reports; 30 days when it is not given. */
  @IfGiven()
  @IsDay()
  from?: string;

  /** Last day; today when it is not given. */
  @IfGiven()
  @IsDay()
  to?: string;

  @IfGiven()
  @IsIn(GROUPINGS)
  groupBy: Grouping = 'day';

  /** A team's id, or `none`. */
  @IfGiven()
  @IsIdOrNone('none')
  team?: string;

  /** A category's key. */
  @IfGiven()
  @IsString()
  @Length(1, 100)
  category?: string;

  /** A person's id, `me`, or `none`. */
  @IfGiven()
  @IsIdOrNone('me', 'none')
  agent?: string;

  /** A policy's name. */
  @IfGiven()
  @IsString()
  @Length(1, 200)
  policy?: string;
}

export class ExportReportQuery extends ReportQuery {
  @IfGiven()
  @IsIn(EXPORT_FORMATS)
  format: ExportFormat = 'csv';
}

export class CheckQuery {
  /** @example '2026-12' */
  @Matches(/^[1-9]\d{3}-(0[1-9]|1[0-2])$/, { message: 'month must be a month such as 2026-12' })
  month: string;
}

export class ReportGroupView {
  /** A day, an id, a key or a name; null: those without. */
  key: string | null;
  name: string | null;
  /** What they are depends on the report: see docs/reports.md. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { oneOf: [{ type: 'number' }, { type: 'string' }], nullable: true },
  })
  figures: Record<string, ReportValue>;
}

export class ReportView {
  @ApiProperty({ enum: REPORT_NAMES })
  report: ReportName;
  from: string;
  to: string;
  /** In which days begin and end. */
  timezone: string;
  @ApiProperty({ enum: GROUPINGS })
  groupBy: Grouping;
  /** What happened before is counted. */
  asOf: string;
  /** Whether the tickets that there were when reports were set up are all counted. */
  complete: boolean;
  data: ReportGroupView[];
  /** Of all groups together. */
  total: ReportGroupView;
}

export class ReportProgressView {
  timezone: string;
  asOf: string;
  complete: boolean;
  /** Of the tickets that there were when counting began: numbers of tickets, by which it goes. */
  counted: number;
  last: number;
}

export class ReportCheckView {
  /** Cells and kinds that say something else than the facts do: none, unless something is broken. */
  differences: number;
  facts: number;
}
