import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A file of a ticket. Until it belongs to a message, only its uploader and agents see it. */
@Entity('attachment')
@Index('attachment_message', ['messageId'])
@Index('attachment_ticket', ['ticketId'])
@Index('attachment_file', ['sha256'])
@Index('attachment_uploader', ['uploaderId', 'createdAt'])
@Index('attachment_free', ['createdAt'], { where: 'message_id IS NULL' })
export class Attachment {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  @Column('uuid', { name: 'message_id', nullable: true })
  @ForeignKey('Message', { onDelete: 'CASCADE' })
  messageId: string | null;

  @Column('uuid', { name: 'uploader_id', nullable: true })
  @ForeignKey('Person')
  uploaderId: string | null;

  @Column('text')
  name: string;

  /** Media type, told by content. */
  @Column('text')
  type: string;

  @Column('bigint', { transformer: { from: Number, to: (value: number) => value } })
  size: number;

  /** Its bytes. */
  @Column('text')
  @ForeignKey('StoredFile')
  sha256: string;

  /** A picture that the message's HTML shows in its place. */
  @Column('boolean', { default: false })
  inline: boolean;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
