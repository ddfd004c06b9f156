import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsObject,
  IsString,
  IsUUID,
  Length,
  ValidateNested,
} from 'class-validator';
import { type Kind, KINDS } from '../../domain/ticket/number.js';
import { PRIORITIES, type Priority } from '../../domain/ticket/priority.js';
import { isUnsolved, type Status, STATUSES } from '../../domain/ticket/status.js';
import { IfGiven } from '../../platform/http/if-given.js';
import type { TicketFilter } from './policy-application.entity.js';

const UNSOLVED = STATUSES.filter(isUnsolved);

/** A list; one value alone stands for a list of it. */
const Listed = () => Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value));

export class FilterRequest implements TicketFilter {
  @IfGiven()
  @Listed()
  @IsIn(KINDS, { each: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  kind?: Kind[];

  /** @example ['security'] */
  @IfGiven()
  @Listed()
  @Length(1, 100, { each: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  category?: string[];

  @IfGiven()
  @Listed()
  @IsIn(PRIORITIES, { each: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  priority?: Priority[];

  /** Ids of teams. */
  @IfGiven()
  @Listed()
  @IsUUID(undefined, { each: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  team?: string[];

  /** Names of policies: tickets with a promise under one of them that still waits for its answer. */
  @IfGiven()
  @Listed()
  @Length(1, 100, { each: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  policy?: string[];

  /** Solved tickets are promised nothing. */
  @ApiPropertyOptional({ isArray: true, enum: UNSOLVED })
  @IfGiven()
  @Listed()
  @IsIn(UNSOLVED, { each: true })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  status?: Status[];
}

/** Either one ticket or a filter. */
export class ApplyRequest {
  /** @example 'WO-100042' */
  @IfGiven()
  @IsString()
  @Length(1, 64)
  ticket?: string;

  /** Every criterion that is given must fit; `{}` stands for all open tickets. */
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => FilterRequest)
  filter?: FilterRequest;
}

export class PreviewRequest extends ApplyRequest {
  /** A draft, as in `PUT /v1/sla/policies`; default: the list in force. Calendars are those in force. */
  @IfGiven()
  @IsArray()
  policies?: object[];
}
