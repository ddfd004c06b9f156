import { Type } from 'class-transformer';
import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { TicketFilter } from '../desk/desk.contract.js';
import { ActionsRequest } from '../macros/macros.contract.js';
import { IfGiven } from '../platform/http/if-given.js';

const VISIBILITIES = ['public', 'internal'] as const;

class BulkReply {
  /**
   * The same to all; a macro says what depends on the ticket.
   * @example 'Deposits work again.'
   */
  @IsString()
  @Matches(/\S/, { message: 'body must not be blank' })
  @MaxLength(200_000)
  body: string;

  @ApiPropertyOptional({ enum: VISIBILITIES, default: 'public' })
  @IfGiven()
  @IsIn(VISIBILITIES)
  visibility?: (typeof VISIBILITIES)[number];
}

/** What is done to each; the same rules hold as for a ticket by itself. */
export class BulkChange extends ActionsRequest {
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => BulkReply)
  reply?: BulkReply;

  /** Whether they are spam; with nothing else. */
  @IfGiven()
  @IsBoolean()
  spam?: boolean;

  /** Id of a macro, as it is now; with nothing else. */
  @IfGiven()
  @IsUUID()
  macro?: string;
}

/** Which tickets (`numbers`, `filter` or `view`), and what is done to them. */
export class BulkRequest {
  /**
   * Up to 10,000.
   * @example ['WO-100042']
   */
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  numbers?: string[];

  /** All that fit and that you see, the oldest first. */
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => TicketFilter)
  filter?: TicketFilter;

  /**
   * Id of a view: all in it that you see.
   * @example 'breached'
   */
  @IfGiven()
  @IsString()
  @Length(1, 64)
  view?: string;

  @IsObject()
  @ValidateNested()
  @Type(() => BulkChange)
  change: BulkChange;
}
