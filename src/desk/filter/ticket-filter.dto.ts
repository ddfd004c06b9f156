import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsString, Length, ValidateNested } from 'class-validator';
import { type Metric, METRICS } from '../../domain/sla/policy.js';
import { TIMER_STATES, type TimerState } from '../../domain/sla/timer.js';
import { type Kind, KINDS } from '../../domain/ticket/number.js';
import { PRIORITIES, type Priority } from '../../domain/ticket/priority.js';
import { type Status, STATUSES } from '../../domain/ticket/status.js';
import { IfGiven } from '../../platform/http/if-given.js';
import { CHANNELS } from '../../tickets/ticket.entity.js';
import { AnyOf, IsFieldValues, IsIdOr, IsMoment, IsPerson, PartOf } from './filter-checks.js';

export const ESCALATED = ['me', 'anybody'] as const;
export const SPAM = ['only', 'with'] as const;

/** From `after` (included) to `before` (excluded), each a time or a duration from now; `{}`: at any time. */
export class TimeRange {
  /** @example '-P7D' */
  @IfGiven()
  @IsMoment()
  after?: string;

  /** @example '2026-12-28T08:00:00+01:00' */
  @IfGiven()
  @IsMoment()
  before?: string;
}

/** A promise that has all of this. */
export class TimerTerm {
  @ApiPropertyOptional({ enum: METRICS, isArray: true })
  @AnyOf(10, IsIn(METRICS, { each: true }))
  metric?: Metric[];

  @ApiPropertyOptional({ enum: TIMER_STATES, isArray: true })
  @AnyOf(10, IsIn(TIMER_STATES, { each: true }))
  state?: TimerState[];

  /** Whether it still waits for its answer, be it broken or not. */
  @IfGiven()
  @IsBoolean()
  waiting?: boolean;

  /** Its due time; one that is paused has none. */
  @PartOf(() => TimeRange)
  due?: TimeRange;
}

/** What a ticket must have, all of what is given. Of a list, one entry is enough, except of tags, timers and fields. */
export class FilterTerms {
  @ApiPropertyOptional({ enum: STATUSES, isArray: true })
  @AnyOf(20, IsIn(STATUSES, { each: true }))
  status?: Status[];

  @ApiPropertyOptional({ enum: KINDS, isArray: true })
  @AnyOf(20, IsIn(KINDS, { each: true }))
  kind?: Kind[];

  @ApiPropertyOptional({ enum: PRIORITIES, isArray: true })
  @AnyOf(20, IsIn(PRIORITIES, { each: true }))
  priority?: Priority[];

  /** @example ['security'] */
  @AnyOf(50, IsString({ each: true }), Length(1, 100, { each: true }))
  category?: string[];

  /** Whether it has a category. */
  @IfGiven()
  @IsBoolean()
  categorised?: boolean;

  /** `me`, `none` or ids of people. */
  @AnyOf(50, IsIdOr('me, none or the id of a person', 'me', 'none'))
  assignee?: string[];

  /** `mine` (the teams of who looks), `none` or ids of teams. */
  @AnyOf(50, IsIdOr('mine, none or the id of a team', 'mine', 'none'))
  team?: string[];

  /** Where it stands on the ladder: 1 to 3. */
  @AnyOf(3, IsIn([1, 2, 3], { each: true }))
  level?: number[];

  /** All of them. */
  @AnyOf(20, IsString({ each: true }), Length(1, 64, { each: true }))
  tag?: string[];

  @ApiPropertyOptional({ enum: CHANNELS, isArray: true })
  @AnyOf(10, IsIn(CHANNELS, { each: true }))
  channel?: string[];

  /** Ids or e-mail addresses. */
  @AnyOf(50, IsPerson())
  requester?: string[];

  /** Whether any of its promises was broken. */
  @IfGiven()
  @IsBoolean()
  breached?: boolean;

  /** Whose answer its escalation waits for: `me`, since I have the ticket, or `anybody`. */
  @IfGiven()
  @IsIn(ESCALATED)
  escalated?: (typeof ESCALATED)[number];

  /** For each a promise that is like this. */
  @AnyOf(5, ValidateNested({ each: true }), Type(() => TimerTerm))
  timer?: TimerTerm[];

  /** The earliest due time of what waits for an answer. */
  @PartOf(() => TimeRange)
  due?: TimeRange;

  @PartOf(() => TimeRange)
  created?: TimeRange;

  @PartOf(() => TimeRange)
  updated?: TimeRange;

  @PartOf(() => TimeRange)
  acknowledged?: TimeRange;

  @PartOf(() => TimeRange)
  resolved?: TimeRange;

  @PartOf(() => TimeRange)
  closed?: TimeRange;

  /**
   * Values by the keys of fields, all of them; of a list, one is enough.
   * @example { "currency": ["EUR", "USD"], "amount": 20 }
   */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IfGiven()
  @IsFieldValues()
  fields?: Record<string, unknown>;

  /** Whether it goes on from a closed one. */
  @IfGiven()
  @IsBoolean()
  followUp?: boolean;

  /** Whether it goes on in another one. */
  @IfGiven()
  @IsBoolean()
  merged?: boolean;

  /** A number, the requester's address, or words of the subject. */
  @IfGiven()
  @IsString()
  @Length(1, 500)
  q?: string;
}

/** Which tickets: what a list is asked for, and what a view keeps. */
export class TicketFilter extends FilterTerms {
  /** What a ticket must not have, none of what is given. */
  @PartOf(() => FilterTerms)
  not?: FilterTerms;

  /** For agents: tickets that were marked as spam. Only those, or those as well; without it none. */
  @IfGiven()
  @IsIn(SPAM)
  spam?: (typeof SPAM)[number];
}
