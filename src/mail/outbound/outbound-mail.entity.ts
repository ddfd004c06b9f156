import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Metric } from '../../domain/sla/policy.js';
import type { MailNature } from '../../domain/mail/may-be-sent.js';

export const MAIL_KINDS = [
  'confirmation',
  'follow_up',
  'reply',
  'requester_replied',
  'note',
  'assigned',
  'requester_reminder',
  'resolved',
  'resolved_unanswered',
  'reopened',
  'closed',
  'merged',
  'reminder',
  'escalated',
  'escalation_received',
  'escalation_handed_over',
  'escalation_unclaimed',
  'escalation_at_top',
  'escalation_urged',
  'escalation_handed_back',
  'escalation_answered',
  'delivery_failed',
  'digest',
] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** The first of their thread: what they tell of is the ticket itself. */
export const OPENING_KINDS: readonly MailKind[] = ['confirmation', 'follow_up'];
/** To people who work here, of what time does: where many come at once, a digest tells them. */
export const GATHERED_KINDS = [
  'reminder',
  'escalation_received',
  'escalation_handed_over',
  'escalation_unclaimed',
  'escalation_at_top',
] as const satisfies MailKind[];
export type GatheredKind = (typeof GATHERED_KINDS)[number];
/** To people who work here: what they tell is for nobody else. */
export const INTERNAL_KINDS: readonly MailKind[] = [
  ...GATHERED_KINDS,
  'requester_replied',
  'note',
  'assigned',
  'reopened',
  'escalation_urged',
  'escalation_handed_back',
  'delivery_failed',
  'digest',
];

/** A file of the message that a mail brings, which travels with it. */
export interface MailFile {
  id: string;
  name: string;
  /** Media type. */
  type: string;
  size: number;
  sha256: string;
}

/**
 * `deferred`: failed for now, tried again at `nextAttemptAt`. `suppressed`: never to be sent. `held`: waits for others, to
 * be told with them. `gathered`: a digest told it, so it is not sent itself.
 */
export const MAIL_STATES = [
  'queued',
  'sending',
  'sent',
  'deferred',
  'failed',
  'suppressed',
  'held',
  'gathered',
] as const;
export type MailState = (typeof MAIL_STATES)[number];

/** The truth about one mail that leaves. All that is sent stands here, so that a repeated try sends the same mail. */
@Entity('outbound_mail')
@Index('outbound_mail_cause', ['cause'], { unique: true })
@Index('outbound_mail_message_id', ['messageId'], { unique: true })
@Index('outbound_mail_thread', ['ticketId', 'personId', 'createdAt'])
@Index('outbound_mail_state', ['state', 'id'])
@Index('outbound_mail_automatic', ['toAddress', 'createdAt'], {
  where: `nature <> 'answer' AND state <> 'suppressed'`,
})
@Index('outbound_mail_burst', ['burstId'], { where: 'burst_id IS NOT NULL' })
@Index('outbound_mail_held', ['personId'], { where: `state = 'held'` })
@Index('outbound_mail_digest', ['digestId'], { where: 'digest_id IS NOT NULL' })
@Index('outbound_mail_burst_begun', ['personId', 'createdAt'], { where: 'burst_id = id' })
export class OutboundMail {
  /** One that opens its thread has the id of its ticket: its Message-ID, the root of the thread, is known before it is written. */
  @PrimaryColumn('uuid')
  id: string;

  /** What it tells of, and whom: nobody is told a thing twice. */
  @Column('text')
  cause: string;

  @Column('uuid', { name: 'ticket_id', nullable: true })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string | null;

  @Column('uuid', { name: 'person_id' })
  @ForeignKey('Person')
  personId: string;

  @Column('text')
  kind: MailKind;

  /** What the rule goes by that says whether it may leave. */
  @Column('text', { default: 'notice' })
  nature: MailNature;

  @Column('text', { name: 'from_name' })
  fromName: string;

  @Column('text', { name: 'from_address' })
  fromAddress: string;

  @Column('text', { name: 'to_name' })
  toName: string;

  @Column('text', { name: 'to_address' })
  toAddress: string;

  @Column('text', { name: 'reply_to' })
  replyTo: string;

  /** The envelope's sender, where the mail comes back to; null: `fromAddress`. */
  @Column('text', { name: 'return_path', nullable: true })
  returnPath: string | null;

  /** Without angle brackets, like those it refers to. */
  @Column('text', { name: 'message_id' })
  messageId: string;

  @Column('text', { name: 'in_reply_to', nullable: true })
  inReplyTo: string | null;

  @Column('text', { array: true })
  references: string[];

  /** The other headers. */
  @Column('jsonb')
  headers: Record<string, string>;

  @Column('text')
  subject: string;

  @Column('text')
  text: string;

  @Column('text')
  html: string;

  @Column('jsonb', { default: [] })
  files: MailFile[];

  /** The mail with which the burst began that this one belongs to: itself, or an earlier one. */
  @Column('uuid', { name: 'burst_id', nullable: true })
  burstId: string | null;

  /** The mail that told it instead, once it is `gathered`. */
  @Column('uuid', { name: 'digest_id', nullable: true })
  digestId: string | null;

  /** What it reminds of, or what was escalated for it: for the digest. */
  @Column('jsonb', { nullable: true })
  promise: { metric: Metric; due: string | null } | null;

  @Column('text')
  state: MailState;

  /** Tries so far, the one under way included. */
  @Column('int', { default: 0 })
  attempts: number;

  /** Those before it was last taken up again by hand: waits count anew from there. */
  @Column('int', { name: 'attempts_before', default: 0 })
  attemptsBefore: number;

  @Column({ type: 'timestamptz', name: 'next_attempt_at', precision: 3, nullable: true })
  nextAttemptAt: Date | null;

  /** Until when the worker that is sending it has it for itself. */
  @Column({ type: 'timestamptz', name: 'claimed_until', precision: 3, nullable: true })
  claimedUntil: Date | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'sent_at', precision: 3, nullable: true })
  sentAt: Date | null;

  @Column('text', { name: 'last_error', nullable: true })
  lastError: string | null;
}
