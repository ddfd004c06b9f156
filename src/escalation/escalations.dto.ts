import { IsString, Matches, MaxLength } from 'class-validator';
import { PersonRef } from '../tickets/tickets.contract.js';

export class ReasonRequest {
  /** @example 'We cannot ship anything until this is solved.' */
  @IsString()
  @Matches(/\S/, { message: 'reason must not be blank' })
  @MaxLength(5000)
  reason: string;
}

/** To whoever asked. */
export class AskedView {
  id: string;
  /** @example 'requester' */
  cause: string;
  reason: string;
  fromLevel: number;
  toLevel: number;
  /** It stood at the top already; the lead is reminded instead. */
  atTop: boolean;
  /** open: nobody has answered it yet. Another request until then is added to it. */
  state: string;
  /** Who has the ticket now. */
  assignee: PersonRef | null;
  createdAt: string;
}

/** To whoever answered. */
export class AnsweredView {
  id: string;
  /** taken or handed_back. */
  state: string;
  answeredAt: string;
  answeredBy: PersonRef;
  /** Why it was handed back. */
  answer: string | null;
}
