import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A mail that would have gone out by SMTP; shown at /mailbox. */
@Entity('captured_mail')
@Index('captured_mail_mail', ['mailId'], { unique: true })
export class CapturedMail {
  /** UUIDv7: sorts in the order of capture. */
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'mail_id' })
  @ForeignKey('OutboundMail', { onDelete: 'CASCADE' })
  mailId: string;

  /** As it would have gone over the wire. */
  @Column('bytea')
  raw: Buffer;

  @Column({ type: 'timestamptz', name: 'captured_at', precision: 3 })
  capturedAt: Date;
}
