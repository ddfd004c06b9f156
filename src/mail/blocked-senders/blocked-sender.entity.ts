import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** Whose mails go to quarantine, because an agent said so. */
@Entity('blocked_sender')
export class BlockedSender {
  /** Lower case. */
  @PrimaryColumn('text')
  address: string;

  /** The ticket that was spam. */
  @Column('uuid', { name: 'ticket_id', nullable: true })
  @ForeignKey('Ticket', { onDelete: 'SET NULL' })
  ticketId: string | null;

  @Column('uuid', { name: 'blocked_by', nullable: true })
  @ForeignKey('Person')
  blockedBy: string | null;

  @Column({ type: 'timestamptz', name: 'blocked_at', precision: 3 })
  blockedAt: Date;
}
