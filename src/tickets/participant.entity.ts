import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Somebody who reads and writes the public thread. */
@Entity('participant')
@Index('participant_person', ['personId', 'ticketId'])
export class Participant {
  @PrimaryColumn('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  @PrimaryColumn('uuid', { name: 'person_id' })
  @ForeignKey('Person')
  personId: string;

  @Column('text')
  part: 'requester' | 'follower' | 'respondent';

  /** A follower's, as it was given: whoever adds an address learns nothing of whose it is. */
  @Column('text', { nullable: true })
  name?: string | null;

  /** They are told what happens from then on; null: from the beginning. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  since?: Date | null;

  /** What was written before is not for them, who came by a merge and had no part in it; null: they read the whole thread. */
  @Column({ type: 'timestamptz', name: 'reads_since', precision: 3, nullable: true })
  readsSince?: Date | null;
}
