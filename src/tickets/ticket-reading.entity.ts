import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export const READABLE = ['ticket', 'thread', 'history', 'attachment', 'search'] as const;
export type Readable = (typeof READABLE)[number];

/** Append-only: that an agent looked at a sensitive ticket, once in a while of a few minutes for each part of it. */
@Entity('ticket_reading')
@Index('ticket_reading_ticket', ['ticketId', 'id'])
@Index('ticket_reading_once', ['ticketId', 'personId', 'what', 'since'], { unique: true })
export class TicketReading {
  /** UUIDv7: sorts in the order of reading. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'ticket_id' })
  ticketId: string;

  @Column('uuid', { name: 'person_id' })
  personId: string;

  /** As it stood then. */
  @Column('text', { name: 'person_name' })
  personName: string;

  @Column('text')
  what: Readable;

  @Column({ type: 'timestamptz', precision: 3 })
  at: Date;

  /** Beginning of the while in which it was read. */
  @Column({ type: 'timestamptz', precision: 3 })
  since: Date;
}
