import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { IfGiven } from '../platform/http/if-given.js';

export class StepView {
  /** Working time from the start of the promise, also beyond its due time. @example 'PT24H' */
  after: string;
  /** remind, escalate, raisePriority or webhook. @example 'remind' */
  action: string;
  /** Of remind: assignee, team, senior or lead; absent: the assignee, else the team. @example 'senior' */
  to?: string;
  /** Of raisePriority: to this one, never down; absent: to the next higher. */
  priority?: string;
  /** Of webhook: http or https. */
  url?: string;
}

export class GoalView {
  /** @example 'always' */
  calendar: string;
  /** @example 'PT48H' */
  dueAfter: string;
  /** In these statuses its clock stands: pending, on_hold; absent: both for a resolution, none for others. */
  pauses?: string[];
  steps: StepView[];
}

export class IdleView {
  /** Absent: always. @example 'always' */
  calendar?: string;
  /** Reminders to a requester who is waited for. @example ['P2D', 'P4D'] */
  remindAfter?: string[];
  /** When a ticket that waits is resolved; null: never. @example 'P7D' */
  resolveAfter?: string | null;
  /** When a resolved ticket is closed; null: never. @example 'P7D' */
  closeAfter?: string | null;
}

export class PolicyView {
  /** @example 'Standard' */
  name: string;
  /** Lists by kind, category, priority, team, and the requester's tier and language; what is absent matches everything. */
  match: Record<string, string[] | undefined>;
  /** By metric: acknowledgement, next_response, resolution, party_response. */
  goals: Record<string, GoalView>;
  idle?: IdleView;
}

export class PoliciesView {
  data: PolicyView[];
}

export class SavePoliciesRequest {
  /**
   * The whole list, in order: the first that matches a ticket is its policy.
   * @example [{ "name": "Standard", "match": {}, "goals": { "acknowledgement": { "calendar": "always", "dueAfter": "PT48H", "steps": [{ "after": "PT24H", "action": "remind" }] } } }]
   */
  @IsArray()
  data: object[];
}

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
