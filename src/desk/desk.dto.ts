import { ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { plainToInstance, Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsIn,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { type Kind, KINDS } from '../domain/ticket/number.js';
import { PRIORITIES, type Priority } from '../domain/ticket/priority.js';
import { type Status, STATUSES } from '../domain/ticket/status.js';
import { checkText } from '../platform/http/body-parsers.js';
import { IfGiven } from '../platform/http/if-given.js';
import { PageQuery } from '../platform/http/page.dto.js';
import { EXPORT_FORMATS, type ExportFormat } from '../platform/http/send-rows.js';
import { CHANNELS } from '../tickets/ticket.entity.js';
import { PersonRef } from '../tickets/tickets.contract.js';
import { IsIdOr, IsMoment, IsPerson } from './filter/filter-checks.js';
import { type SortName, SORT_NAMES } from './filter/sorts.js';
import { ESCALATED, SPAM, TicketFilter } from './filter/ticket-filter.dto.js';

/** `?status=new,open` and `?status=new&status=open` alike. */
const Listed = () =>
  Transform(({ value }: { value: unknown }) => {
    const values = Array.isArray(value) ? value : [value];
    return values.flatMap((one) => (typeof one === 'string' ? one.split(',') : [one]));
  });

export class ListQuery extends PageQuery {
  /** One or several, separated by commas. */
  @IsOptional()
  @Listed()
  @IsIn(STATUSES, { each: true })
  @ArrayMaxSize(20)
  status?: Status[];

  @IsOptional()
  @Listed()
  @IsIn(KINDS, { each: true })
  @ArrayMaxSize(20)
  kind?: Kind[];

  @IsOptional()
  @Listed()
  @IsIn(PRIORITIES, { each: true })
  @ArrayMaxSize(20)
  priority?: Priority[];

  @IsOptional()
  @Listed()
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  @ArrayMaxSize(50)
  category?: string[];

  /** `me`, `none` or ids of people. */
  @IsOptional()
  @Listed()
  @IsIdOr('me, none or the id of a person', 'me', 'none')
  @ArrayMaxSize(50)
  assignee?: string[];

  /** `mine`, `none` or ids of teams. */
  @IsOptional()
  @Listed()
  @IsIdOr('mine, none or the id of a team', 'mine', 'none')
  @ArrayMaxSize(50)
  team?: string[];

  @IsOptional()
  @Listed()
  @IsIn(['1', '2', '3'], { each: true })
  @ArrayMaxSize(3)
  level?: string[];

  /** Several: tickets that have them all. */
  @IsOptional()
  @Listed()
  @IsString({ each: true })
  @Length(1, 64, { each: true })
  @ArrayMaxSize(20)
  tag?: string[];

  /** Several: tickets that have none of them. */
  @IsOptional()
  @Listed()
  @IsString({ each: true })
  @Length(1, 64, { each: true })
  @ArrayMaxSize(20)
  withoutTag?: string[];

  @IsOptional()
  @Listed()
  @IsIn(CHANNELS, { each: true })
  @ArrayMaxSize(10)
  channel?: string[];

  /** Ids or e-mail addresses. */
  @IsOptional()
  @Listed()
  @IsPerson()
  @ArrayMaxSize(50)
  requester?: string[];

  @IsOptional()
  @IsIn(['true', 'false'])
  breached?: 'true' | 'false';

  /** Whose answer its escalation waits for. */
  @IsOptional()
  @IsIn(ESCALATED)
  escalated?: (typeof ESCALATED)[number];

  /** From then on: a time, or a duration from now such as `-P7D`. */
  @IsOptional()
  @IsMoment()
  createdAfter?: string;

  /** Before that. */
  @IsOptional()
  @IsMoment()
  createdBefore?: string;

  @IsOptional()
  @IsMoment()
  updatedAfter?: string;

  @IsOptional()
  @IsMoment()
  updatedBefore?: string;

  @IsOptional()
  @IsMoment()
  resolvedAfter?: string;

  @IsOptional()
  @IsMoment()
  resolvedBefore?: string;

  /** Of the earliest due time of what waits for an answer. */
  @IsOptional()
  @IsMoment()
  dueAfter?: string;

  /** @example 'PT4H' */
  @IsOptional()
  @IsMoment()
  dueBefore?: string;

  /** For agents: tickets that were marked as spam. Only those, or those as well; without it none. */
  @IsOptional()
  @IsIn(SPAM)
  spam?: (typeof SPAM)[number];

  /** A number, the requester's address, or words of the subject. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  q?: string;

  /** As JSON, the filter of a view: what else can be asked for, such as timers and fields. It adds to the others. */
  @ApiPropertyOptional({ type: String, example: '{"timer":[{"metric":["resolution"],"due":{"before":"PT4H"}}]}' })
  @IsOptional()
  @Transform(({ value }) => readFilter(value))
  @IsObject({ message: 'filter must be a JSON object' })
  @ValidateNested()
  filter?: TicketFilter;

  /** `resolved`: those that are resolved, the latest first. */
  @ApiPropertyOptional()
  @IsOptional()
  @IsIn(SORT_NAMES)
  sort: SortName = 'newest';
}

/** What is no JSON object stays as it is, to be refused. */
function readFilter(given: unknown): unknown {
  let read: unknown;
  try {
    read = JSON.parse(String(given));
  } catch {
    return given;
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return given;
  return plainToInstance(TicketFilter, checkText(read, '/filter'));
}

/** The filters of a list; all that fit them are sent. */
export class ExportQuery extends OmitType(ListQuery, ['limit', 'after']) {
  @IfGiven()
  @IsIn(EXPORT_FORMATS)
  format: ExportFormat = 'csv';
}

export class EscalationsQuery extends PageQuery {
  /** Whether nobody has answered it yet. */
  @IsOptional()
  @IsIn(['true', 'false'])
  open?: 'true' | 'false';

  /** A team's id: of tickets that it has. */
  @IsOptional()
  @IsUUID()
  team?: string;

  /** To which it climbed; one or several, separated by commas. */
  @IsOptional()
  @Listed()
  @IsIn(['1', '2', '3'], { each: true })
  @ArrayMaxSize(3)
  level?: string[];
}

export class ThreadQuery extends PageQuery {
  /**
   * `original`: with all the text of mails, quotes included. `merged`: with the messages of tickets that were merged into
   * this one, in the order of writing; each names its own ticket. One or both, separated by a comma.
   */
  @IsOptional()
  @Listed()
  @IsIn(['original', 'merged'], { each: true })
  @ArrayMaxSize(2)
  include?: ('original' | 'merged')[];
}

export class ReadingView {
  id: string;
  at: string;
  person: PersonRef;
  /** ticket, thread, history, attachment or search (its text among the hits). @example 'thread' */
  what: string;
}

export class HistoryView {
  id: string;
  at: string;
  /** `id` null: Docket itself. */
  actor: { id: string | null; name: string };
  /** @example 'ticket.changed' */
  event: string;
  /** @example 'status' */
  what: string;
  from: unknown;
  to: unknown;
}
