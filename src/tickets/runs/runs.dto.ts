import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/page.dto.js';
import { PersonRef } from '../tickets.dto.js';
import { ITEM_OUTCOMES, type ItemOutcome, RUN_STATES, type RunState } from './ticket-run.entity.js';

export class RunItemsQuery extends PageQuery {
  @IsOptional()
  @IsIn(ITEM_OUTCOMES)
  outcome?: ItemOutcome;
}

export class RunView {
  id: string;
  /** @example 'incidents.update' */
  kind: string;
  /** `failed`: it went through all tickets, and some refused. */
  @ApiProperty({ enum: RUN_STATES })
  state: RunState;
  requestedBy: PersonRef;
  requestedAt: string;
  endedAt: string | null;
  /** Tickets in all; from here on those that came to what. */
  total: number;
  done: number;
  /** There was nothing to do. */
  skipped: number;
  failed: number;
}

export class RunItemView {
  /** Number of the ticket; null: it is not for you. */
  ticket: string | null;
  /** null: not done yet. */
  @ApiProperty({ enum: ITEM_OUTCOMES, nullable: true })
  outcome: ItemOutcome | null;
  /** Of the problem with which it failed. @example 'status/refused' */
  code: string | null;
  /** Why it was skipped or failed. */
  why: string | null;
  at: string | null;
}
