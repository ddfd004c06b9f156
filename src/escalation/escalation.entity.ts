import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { EscalationCause } from './escalation.events.js';

/** A ticket's move up the ladder, with what caused it. */
@Entity('escalation')
@Index('escalation_ticket', ['ticketId', 'id'])
@Index('escalation_cause', ['causeRef'], { unique: true })
export class Escalation {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  @Column('text')
  cause: EscalationCause;

  /** What it came from, once only: `firing:ID` of a timer's step, `message:ID`, or `request:ID`. */
  @Column('text', { name: 'cause_ref' })
  causeRef: string;

  @Column('text')
  reason: string;

  @Column('smallint', { name: 'from_level' })
  fromLevel: number;

  @Column('smallint', { name: 'to_level' })
  toLevel: number;

  @Column('uuid', { name: 'from_assignee_id', nullable: true })
  @ForeignKey('Person')
  fromAssigneeId: string | null;

  @Column('uuid', { name: 'to_assignee_id', nullable: true })
  @ForeignKey('Person')
  toAssigneeId: string | null;

  @Column('uuid', { name: 'requested_by', nullable: true })
  @ForeignKey('Person')
  requestedBy: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
