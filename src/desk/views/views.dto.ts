import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsObject, IsOptional, IsString, IsUUID, Length, Matches, ValidateNested } from 'class-validator';
import { AUDIENCES, type Audience } from '../../people/people.contract.js';
import { IfGiven } from '../../platform/http/if-given.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { type SortName, SORT_NAMES } from '../filter/sorts.js';
import { TicketFilter } from '../filter/ticket-filter.dto.js';

export class SaveViewRequest {
  /** @example 'Urgent deposits' */
  @IsString()
  @Matches(/\S/, { message: 'name must not be blank' })
  @Length(1, 100)
  name: string;

  @IsObject()
  @ValidateNested()
  @Type(() => TicketFilter)
  filter: TicketFilter;

  @ApiPropertyOptional({ enum: SORT_NAMES, default: 'newest' })
  @IfGiven()
  @IsIn(SORT_NAMES)
  sort?: SortName;

  /** Whose it is: who saves it, a team's (by its leads, and by admins), or of all agents (by admins). */
  @ApiPropertyOptional({ enum: AUDIENCES, default: 'personal' })
  @IfGiven()
  @IsIn(AUDIENCES)
  audience?: Audience;

  /** With `audience: team`. */
  @IfGiven()
  @IsUUID()
  teamId?: string;
}

export class ChangeViewRequest {
  @IfGiven()
  @IsString()
  @Matches(/\S/, { message: 'name must not be blank' })
  @Length(1, 100)
  name?: string;

  /** Takes the place of the whole filter. */
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => TicketFilter)
  filter?: TicketFilter;

  @ApiPropertyOptional({ enum: SORT_NAMES })
  @IfGiven()
  @IsIn(SORT_NAMES)
  sort?: SortName;
}

export class ViewsQuery extends PageQuery {
  /** Whether each view comes with its count. */
  @IsOptional()
  @IsIn(['true', 'false'])
  counts?: 'true' | 'false';
}

export class ViewTicketsQuery extends PageQuery {
  /** Default: that of the view. */
  @ApiPropertyOptional({ enum: SORT_NAMES })
  @IsOptional()
  @IsIn(SORT_NAMES)
  sort?: SortName;
}

export class CountView {
  /** Tickets in the view that who asks may see, exact up to 1,000; null: it took too long to count them. */
  count: number | null;
  /** There are more than 1,000. */
  atLeast: boolean;
}

export class ViewCountView extends CountView {
  /** Of the view. @example 'unassigned' */
  id: string;
}

class TeamOfView {
  id: string;
  name: string;
}

export class ViewView {
  /** @example 'unassigned' */
  id: string;
  name: string;
  /** `seeded`: it comes along, for everybody. @example 'seeded' */
  audience: string;
  team: TeamOfView | null;
  filter: TicketFilter;
  @ApiProperty({ enum: SORT_NAMES })
  sort: SortName;
  /** Whether who asks may change or remove it. */
  mayChange: boolean;
  /** With `counts=true`. */
  @ApiPropertyOptional({ type: CountView })
  count?: CountView;
}
