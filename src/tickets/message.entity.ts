import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { Capacity } from '../domain/ticket/status.js';

export const VISIBILITIES = ['public', 'internal'] as const;
export type Visibility = (typeof VISIBILITIES)[number];
export type Source = 'api' | 'email' | 'chat' | 'system';

/** Whose mail a note was made from, when nobody knows them to take part. */
export interface MailSender {
  address: string;
  name: string;
  /** What stands above their words in the note, and goes when they are accepted. */
  preface: string;
  /** The message that the note became, once an agent accepted its sender. */
  accepted: { messageId: string } | null;
}

/** One entry of a thread. UUIDv7 ids sort in the order of writing. */
@Entity('message')
@Index('message_thread', ['ticketId', 'id'])
export class Message {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  /** null: the system, or somebody we do not know. */
  @Column('uuid', { name: 'author_id', nullable: true })
  @ForeignKey('Person')
  authorId: string | null;

  /** Whether the author wrote as a participant or as an agent; null for the system. */
  @Column('text', { nullable: true })
  capacity: Capacity | null;

  @Column('text')
  visibility: Visibility;

  @Column('text')
  source: Source;

  /** Plain text; of a mail, what was newly written. */
  @Column('text')
  body: string;

  /** Sanitised. */
  @Column('text', { nullable: true })
  html: string | null;

  /** Of a mail: all its text. */
  @Column('text', { nullable: true })
  original: string | null;

  @Column('jsonb', { nullable: true })
  sender?: MailSender | null;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
