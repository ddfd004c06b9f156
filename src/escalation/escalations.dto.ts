import { IsString, Matches, MaxLength } from 'class-validator';
import { PersonRef } from '../tickets/tickets.contract.js';

export class EscalationRequest {
  /** @example 'We cannot ship anything until this is solved.' */
  @IsString()
  @Matches(/\S/, { message: 'reason must not be blank' })
  @MaxLength(5000)
  reason: string;
}

export class EscalationView {
  id: string;
  /** @example 'requester' */
  cause: string;
  reason: string;
  fromLevel: number;
  toLevel: number;
  /** It stood at the top already; the lead is reminded instead. */
  atTop: boolean;
  /** Who has the ticket now. */
  assignee: PersonRef | null;
  createdAt: string;
}
