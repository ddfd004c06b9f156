import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength, Matches } from 'class-validator';
import { ROUTE_ACTIONS, type RouteAction } from '../../domain/mail/decide-route.js';
import { IfGiven } from '../../platform/http/if-given.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { MailAddressView } from '../inbound/inbound.dto.js';

export const STATES = ['waiting', 'quarantined', 'done'] as const;

export class QuarantineQuery extends PageQuery {
  @IsOptional()
  @IsIn(['newest', 'oldest'])
  sort: 'newest' | 'oldest' = 'newest';
}

export class IncomingQuery extends PageQuery {
  /** What was done with it. */
  @IfGiven()
  @IsIn(ROUTE_ACTIONS)
  action?: RouteAction;

  /** `waiting`: not routed yet; `quarantined`: waits for an agent; `done`: neither. */
  @IfGiven()
  @IsIn(STATES)
  state?: (typeof STATES)[number];

  /** Address of the sender. */
  @IfGiven()
  @IsString()
  @MaxLength(320)
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().toLowerCase() : value))
  from?: string;
}

export class RouteByHandRequest {
  /** @example 'WO-100042' */
  @IsString()
  @Matches(/^[a-z]{2}-\d{1,15}$/i, { message: 'ticket must be a number such as WO-100042' })
  ticket: string;

  /**
   * true: its sender takes part in the ticket from now on, and it is their public message. false: it is a note, whoever
   * sent it. Without it, it is the public message of a sender who takes part already, else a note.
   */
  @IfGiven()
  @IsBoolean()
  asParticipant?: boolean;
}

export class DiscardRequest {
  static readonly mayBeAbsent = true;

  /** @example 'Advertising' */
  @IfGiven()
  @IsString()
  @MaxLength(500)
  reason?: string;
}

export class QuarantinedMailView {
  id: string;
  from: MailAddressView | null;
  subject: string;
  receivedAt: string;
  /** Why it is in quarantine. */
  why: string;
  /** null: it could not be read. */
  classification: string | null;
  /** Names of its files. */
  attachments: string[];
  /** Tickets that it seems to belong to. */
  candidates: string[];
}

export class DecisionView {
  /** `released`, `routed`, `discarded` or `replayed`. */
  what: string;
  at: string;
  by: { id: string | null; name: string };
  from: unknown;
  to: unknown;
}

export class MailHeaderView {
  /** @example 'received' */
  name: string;
  value: string;
}

export class MailFileView {
  name: string;
  /** As the sender says. */
  type: string;
  /** Bytes. */
  size: number;
}

export class QuarantinedMailDetails extends QuarantinedMailView {
  /** What the person newly wrote. */
  replyText: string;
  /** All of it. */
  text: string;
  /** Harmless, without pictures. */
  html: string | null;
  to: MailAddressView[];
  cc: MailAddressView[];
  /** Those that tell where it comes from and what it answers. */
  headers: MailHeaderView[];
  files: MailFileView[];
  envelope: { from: string | null; to: string[] };
  source: string;
  /** Whatever was decided about it, the first first. */
  decisions: DecisionView[];
}

export class IncomingMailView {
  id: string;
  messageId: string | null;
  from: MailAddressView | null;
  subject: string | null;
  receivedAt: string;
  source: string;
  state: (typeof STATES)[number];
  /** null while it waits. */
  action: RouteAction | null;
  why: string | null;
  classification: string | null;
  /** @example 'WO-100042' */
  ticket: string | null;
  routedAt: string | null;
  /** The latest decision of a person. */
  decision: string | null;
  decidedBy: { id: string; name: string } | null;
  decidedAt: string | null;
}

export class IncomingMailDetails extends IncomingMailView {
  decisions: DecisionView[];
}
