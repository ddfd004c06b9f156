import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { EscalationOutcome, EscalationState } from '../domain/ticket/escalation.js';
import type { EscalationCause, PromiseAtRisk } from './escalation.events.js';

/** A ticket's move up the ladder, with what caused it and how it was answered. */
@Entity('escalation')
@Index('escalation_ticket', ['ticketId', 'id'])
@Index('escalation_cause', ['causeRef'], { unique: true })
@Index('escalation_open', ['ticketId'], { unique: true, where: `state = 'open'` })
// Those of the lists, newest first: of everything, of a team, of who has the ticket.
@Index('escalation_open_newest', ['id'], { where: `state = 'open'` })
@Index('escalation_team', ['ticketTeamId', 'id'])
@Index('escalation_team_open', ['ticketTeamId', 'id'], { where: `state = 'open'` })
@Index('escalation_assignee', ['ticketAssigneeId', 'id'])
// Tickets that have climbed to somebody, for their view.
@Index('escalation_assignee_open', ['ticketAssigneeId', 'ticketId'], { where: `state = 'open'` })
@Index('escalation_turn', ['toAssigneeId', 'id'], { where: 'NOT at_top' })
@Index('escalation_remind', ['remindAt'], { where: 'remind_at IS NOT NULL' })
@Index('escalation_solved', ['solvedAtLevel'], { where: 'solved_at_level IS NOT NULL' })
export class Escalation {
  /** UUIDv7: sorts in the order of climbing. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  /** The ticket's team and assignee as they stand now: the lists go by them. */
  @Column('uuid', { name: 'ticket_team_id', nullable: true })
  @ForeignKey('Team')
  ticketTeamId: string | null;

  @Column('uuid', { name: 'ticket_assignee_id', nullable: true })
  @ForeignKey('Person')
  ticketAssigneeId: string | null;

  @Column('text')
  cause: EscalationCause;

  /** What it came from, once only: `firing:ID` of a timer's step, `message:ID`, or `request:ID`. */
  @Column('text', { name: 'cause_ref' })
  causeRef: string;

  @Column('text')
  reason: string;

  /** About to be missed, if it climbed by itself. */
  @Column('jsonb', { nullable: true })
  promise: PromiseAtRisk | null;

  /** A requester waits for its answer: it asked for this one, or for one that this one superseded. */
  @Column('boolean')
  asked: boolean;

  @Column('smallint', { name: 'from_level' })
  fromLevel: number;

  @Column('smallint', { name: 'to_level' })
  toLevel: number;

  /** It stood at the top already; the leads are reminded instead. */
  @Column('boolean', { name: 'at_top' })
  atTop: boolean;

  /** The team whose ladder it goes on in, when it left that of its own. */
  @Column('uuid', { name: 'fallback_team_id', nullable: true })
  @ForeignKey('Team')
  fallbackTeamId: string | null;

  /** Nobody above was there: it went to somebody who is away, off duty, or to nobody new. */
  @Column('boolean', { name: 'nobody_available' })
  nobodyAvailable: boolean;

  @Column('uuid', { name: 'from_assignee_id', nullable: true })
  @ForeignKey('Person')
  fromAssigneeId: string | null;

  @Column('uuid', { name: 'to_assignee_id', nullable: true })
  @ForeignKey('Person')
  toAssigneeId: string | null;

  @Column('uuid', { name: 'requested_by', nullable: true })
  @ForeignKey('Person')
  requestedBy: string | null;

  @Column('text')
  state: EscalationState;

  /** When it stopped being open, and by whom; null: still open, or by nobody in person. */
  @Column({ type: 'timestamptz', name: 'answered_at', precision: 3, nullable: true })
  answeredAt: Date | null;

  @Column('uuid', { name: 'answered_by', nullable: true })
  @ForeignKey('Person')
  answeredBy: string | null;

  /** Why it was handed back. */
  @Column('text', { nullable: true })
  answer: string | null;

  /** Of the latest of its ticket. */
  @Column('text', { nullable: true })
  outcome: EscalationOutcome | null;

  @Column('smallint', { name: 'solved_at_level', nullable: true })
  solvedAtLevel: number | null;

  /** When the leads are reminded next. */
  @Column({ type: 'timestamptz', name: 'remind_at', precision: 3, nullable: true })
  remindAt: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
