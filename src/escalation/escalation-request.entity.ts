import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** What a person said when they asked for an escalation: the first time, and while they waited for the answer. */
@Entity('escalation_request')
@Index('escalation_request_of', ['escalationId', 'id'])
@Index('escalation_request_cause', ['causeRef'], { unique: true })
export class EscalationRequest {
  /** UUIDv7: sorts in the order of asking. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'escalation_id' })
  @ForeignKey('Escalation', { onDelete: 'CASCADE' })
  escalationId: string;

  /** What it came from, once only: `message:ID`, or `request:ID`. */
  @Column('text', { name: 'cause_ref' })
  causeRef: string;

  @Column('uuid', { name: 'person_id', nullable: true })
  @ForeignKey('Person')
  personId: string | null;

  @Column('text')
  reason: string;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
