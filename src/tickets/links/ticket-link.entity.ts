import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { LinkKind } from '../../domain/ticket/link.js';

/** One ticket's standing to another: `from` is KIND `to`. */
@Entity('ticket_link')
@Index('ticket_link_pair', ['fromId', 'toId', 'kind'], { unique: true })
@Index('ticket_link_from', ['fromId', 'kind', 'id'])
@Index('ticket_link_to', ['toId', 'kind', 'id'])
export class TicketLink {
  /** UUIDv7: sorts in the order of linking. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'from_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  fromId: string;

  @Column('uuid', { name: 'to_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  toId: string;

  @Column('text')
  kind: LinkKind;

  /** null: the system. */
  @Column('uuid', { name: 'created_by', nullable: true })
  @ForeignKey('Person')
  createdBy: string | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
