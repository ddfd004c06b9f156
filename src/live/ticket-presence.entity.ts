import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

export const PRESENCES = ['viewing', 'writing'] as const;
export type PresenceState = (typeof PRESENCES)[number];

/** Who has a ticket before their eyes. UNLOGGED: a crash of PostgreSQL empties it, and clients say it anew within the minute. */
@Entity('ticket_presence')
export class TicketPresence {
  @PrimaryColumn('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  @PrimaryColumn('uuid', { name: 'person_id' })
  @ForeignKey('Person', { onDelete: 'CASCADE' })
  personId: string;

  @Column('text')
  state: PresenceState;

  /** In this state. */
  @Column({ type: 'timestamptz', precision: 3 })
  since: Date;

  /** When they said so last. */
  @Column({ type: 'timestamptz', name: 'seen_at', precision: 3 })
  seenAt: Date;
}
