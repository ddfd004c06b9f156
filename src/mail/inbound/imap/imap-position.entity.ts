import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a mailbox has been read: everything up to `lastUid` is stored, as long as its `uidValidity` stays. */
@Entity('imap_position')
export class ImapPosition {
  /** The URL of the mailbox, without password. */
  @PrimaryColumn('text')
  mailbox: string;

  @Column('bigint', { name: 'uid_validity' })
  uidValidity: string;

  @Column('bigint', { name: 'last_uid' })
  lastUid: string;

  @Column({ type: 'timestamptz', name: 'changed_at', precision: 3 })
  changedAt: Date;
}
