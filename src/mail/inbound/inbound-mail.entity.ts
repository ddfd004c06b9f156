import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { RouteAction } from '../../domain/mail/decide-route.js';

export type InboundSource = 'smtp' | 'lmtp' | 'imap' | 'webhook';

/** A mail as it came in. It is stored before its sender is told "accepted", and never dropped. */
@Entity('inbound_mail')
@Index('inbound_mail_content', ['contentKey'], { unique: true })
@Index('inbound_mail_ticket', ['ticketId', 'receivedAt'], { where: 'ticket_id IS NOT NULL' })
@Index('inbound_mail_quarantine', ['receivedAt'], { where: `action = 'quarantine'` })
export class InboundMail {
  @PrimaryColumn('uuid')
  id: string;

  /** Tells the same mail arriving again: hash of Message-ID, sender and body, without what relays add. */
  @Column('text', { name: 'content_key' })
  contentKey: string;

  /** Without angle brackets. */
  @Column('text', { name: 'message_id', nullable: true })
  messageId: string | null;

  /** From the header, lower case; null until it is routed, or when there is none. */
  @Column('text', { name: 'from_address', nullable: true })
  fromAddress: string | null;

  @Column('text', { name: 'envelope_from', nullable: true })
  envelopeFrom: string | null;

  @Column('text', { name: 'envelope_to', array: true })
  envelopeTo: string[];

  @Column('text')
  source: InboundSource;

  @Column('bytea')
  raw: Buffer;

  @Column({ type: 'timestamptz', name: 'received_at', precision: 3 })
  receivedAt: Date;

  /** null until it is routed. */
  @Column('text', { nullable: true })
  action: RouteAction | null;

  @Column('text', { nullable: true })
  why: string | null;

  @Column('text', { nullable: true })
  classification: string | null;

  @Column('uuid', { name: 'ticket_id', nullable: true })
  @ForeignKey('Ticket')
  ticketId: string | null;

  @Column({ type: 'timestamptz', name: 'routed_at', precision: 3, nullable: true })
  routedAt: Date | null;
}
