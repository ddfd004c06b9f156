import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** That the leads were reminded of an escalation that nobody answered: each reminder once. */
@Entity('escalation_reminder')
export class EscalationReminder {
  @PrimaryColumn('uuid', { name: 'escalation_id' })
  @ForeignKey('Escalation', { onDelete: 'CASCADE' })
  escalationId: string;

  /** 1 for the first. */
  @PrimaryColumn('int')
  ordinal: number;

  @Column({ type: 'timestamptz', precision: 3 })
  at: Date;
}
