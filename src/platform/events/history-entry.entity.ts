import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Append-only: who changed what of a subject, and when. */
@Entity('history_entry')
@Index('history_entry_subject', ['subjectId', 'id'])
@Index('history_entry_recorded_in', ['recordedIn'], { where: 'recorded_in IS NOT NULL' })
export class HistoryEntry {
  /** UUIDv7: sorts in the order of recording. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'subject_id' })
  subjectId: string;

  @Column({ type: 'timestamptz', precision: 3 })
  at: Date;

  /** null: the system. */
  @Column('uuid', { name: 'actor_id', nullable: true })
  actorId: string | null;

  /** As it stood then. */
  @Column('text', { name: 'actor_name' })
  actorName: string;

  @Column('text')
  event: string;

  @Column('text')
  what: string;

  @Column('jsonb', { nullable: true })
  from: unknown;

  @Column('jsonb', { nullable: true })
  to: unknown;

  /** The transaction, by which whoever follows the history misses none; null: from before it was kept. */
  @Column('bigint', { name: 'recorded_in', nullable: true, default: () => 'transaction_number()' })
  recordedIn?: string | null;
}
