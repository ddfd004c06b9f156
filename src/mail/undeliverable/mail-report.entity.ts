import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ReportKind } from '../../domain/mail/judge-report.js';

/** That somebody told us what became of a mail, once for each kind of news. */
@Entity('mail_report')
@Index('mail_report_mail', ['mailId', 'kind'], { unique: true })
@Index('mail_report_soft', ['address', 'at'], { where: `kind = 'soft'` })
export class MailReport {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'mail_id' })
  @ForeignKey('OutboundMail', { onDelete: 'CASCADE' })
  mailId: string;

  @Column('text')
  kind: ReportKind;

  /** Whom the mail was sent to; lower case. */
  @Column('text')
  address: string;

  /** Enhanced status code. */
  @Column('text', { nullable: true })
  status: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  at: Date;
}
