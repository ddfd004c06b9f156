import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { LINK_TYPES, type LinkType } from '../../domain/ticket/link.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { PersonRef } from '../tickets.dto.js';

export class LinkRequest {
  /**
   * What this ticket is to the other one.
   * @example 'caused_by'
   */
  @IsIn(LINK_TYPES)
  type: LinkType;

  /**
   * Number of the other ticket.
   * @example 'WO-100042'
   */
  @IsString()
  @MaxLength(64)
  ticket: string;
}

export class LinksQuery extends PageQuery {
  /** One or several, separated by commas. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) =>
    (Array.isArray(value) ? value : [value]).flatMap((one) => (typeof one === 'string' ? one.split(',') : [one])),
  )
  @IsIn(LINK_TYPES, { each: true })
  @ArrayMaxSize(20)
  type?: LinkType[];
}

class LinkedTicketView {
  /** @example 'WO-100042' */
  number: string;
  subject: string;
  /** @example 'open' */
  status: string;
}

export class LinkView {
  id: string;
  /** What this ticket is to the other one. */
  @ApiProperty({ enum: LINK_TYPES })
  type: LinkType;
  /** null: it is not for you. */
  ticket: LinkedTicketView | null;
  createdAt: string;
  /** null: it was opened so. */
  createdBy: PersonRef | null;
}
