import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { RouteAction } from '../../domain/mail/decide-route.js';
import type { Authentication } from '../../domain/mail/judge-sender.js';

export type Decision = 'released' | 'routed' | 'discarded' | 'replayed';
export type InboundSource = 'smtp' | 'lmtp' | 'imap' | 'webhook';

/** A mail as it came in. It is stored before its sender is told "accepted", and never dropped. */
@Entity('inbound_mail')
@Index('inbound_mail_content', ['contentKey'], { unique: true })
@Index('inbound_mail_ticket', ['ticketId', 'receivedAt'], { where: 'ticket_id IS NOT NULL' })
@Index('inbound_mail_waiting', ['id'], { where: 'action IS NULL' })
@Index('inbound_mail_action', ['action', 'id'], { where: 'action IS NOT NULL' })
@Index('inbound_mail_from', ['fromAddress', 'id'], { where: 'from_address IS NOT NULL' })
export class InboundMail {
  @PrimaryColumn('uuid')
  id: string;

  /** Tells the same mail arriving again: hash of what its writer gave it, without what relays add (content-key.ts). */
  @Column('text', { name: 'content_key' })
  contentKey: string;

  /** Without angle brackets. */
  @Column('text', { name: 'message_id', nullable: true })
  messageId: string | null;

  /** From the header, lower case; null until it is routed, or when there is none. */
  @Column('text', { name: 'from_address', nullable: true })
  fromAddress: string | null;

  @Column('text', { name: 'from_name', nullable: true })
  fromName: string | null;

  @Column('text', { nullable: true })
  subject: string | null;

  @Column('text', { name: 'attachment_names', array: true, default: '{}' })
  attachmentNames: string[];

  @Column('text', { name: 'envelope_from', nullable: true })
  envelopeFrom: string | null;

  @Column('text', { name: 'envelope_to', array: true })
  envelopeTo: string[];

  /** Who handed it over by SMTP; null where the source does not know. */
  @Column('text', { name: 'client_address', nullable: true })
  clientAddress: string | null;

  /** As that server introduced itself. */
  @Column('text', { name: 'client_name', nullable: true })
  clientName: string | null;

  /** Whether it comes from its sender; null until it is routed, and where nobody wrote it by hand. */
  @Column('jsonb', { nullable: true })
  authentication: Authentication | null;

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

  /** Of one in quarantine: the ticket that it seems to be about. */
  @Column('uuid', { name: 'candidate_id', nullable: true })
  @ForeignKey('Ticket')
  candidateId: string | null;

  @Column({ type: 'timestamptz', name: 'routed_at', precision: 3, nullable: true })
  routedAt: Date | null;

  /** What somebody decided about it after all; the history has all such decisions, this is the latest. */
  @Column('text', { nullable: true })
  decision: Decision | null;

  @Column('uuid', { name: 'decided_by', nullable: true })
  @ForeignKey('Person')
  decidedBy: string | null;

  @Column({ type: 'timestamptz', name: 'decided_at', precision: 3, nullable: true })
  decidedAt: Date | null;
}
