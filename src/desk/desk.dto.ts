import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsOptional, IsString, IsUUID, Length, MaxLength, ValidateIf } from 'class-validator';
import { KINDS } from '../domain/ticket/number.js';
import { PRIORITIES } from '../domain/ticket/priority.js';
import { STATUSES } from '../domain/ticket/status.js';
import { PageQuery } from '../platform/http/page.dto.js';

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
  status?: string[];

  @IsOptional()
  @Listed()
  @IsIn(KINDS, { each: true })
  @ArrayMaxSize(20)
  kind?: string[];

  @IsOptional()
  @Listed()
  @IsIn(PRIORITIES, { each: true })
  @ArrayMaxSize(20)
  priority?: string[];

  @IsOptional()
  @Listed()
  @IsString({ each: true })
  @Length(1, 100, { each: true })
  @ArrayMaxSize(50)
  category?: string[];

  /** `me`, `none` or a person's id. */
  @ValidateIf(({ assignee }: ListQuery) => assignee !== undefined && assignee !== 'me' && assignee !== 'none')
  @IsUUID(undefined, { message: 'assignee must be me, none or the id of a person' })
  assignee?: string;

  /** A team's id. */
  @IsOptional()
  @IsUUID()
  team?: string;

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

  @IsOptional()
  @IsIn(['true', 'false'])
  breached?: 'true' | 'false';

  /** For agents: tickets that were marked as spam. Only those, or those as well; without it none. */
  @IsOptional()
  @IsIn(['only', 'with'])
  spam?: 'only' | 'with';

  /** A number, the requester's address, or words of the subject. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  q?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsIn(['newest', 'oldest', 'due', 'priority'])
  sort: 'newest' | 'oldest' | 'due' | 'priority' = 'newest';
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
