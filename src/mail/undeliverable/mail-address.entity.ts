import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `good`: it was marked once, and cleared. */
export type AddressState = 'good' | 'undeliverable' | 'complained';

/** An address that mail did not reach, or whose owner complained. All others have no row. */
@Entity('mail_address')
@Index('mail_address_address', ['address'], { unique: true })
@Index('mail_address_state', ['state', 'since', 'id'])
export class MailAddress {
  @PrimaryColumn('uuid')
  id: string;

  /** Lower case. */
  @Column('text')
  address: string;

  @Column('text')
  state: AddressState;

  /** What was said of it. */
  @Column('text')
  reason: string;

  @Column({ type: 'timestamptz', precision: 3 })
  since: Date;

  /** The mail by which it was found out; it may be gone. */
  @Column('uuid', { name: 'mail_id', nullable: true })
  mailId: string | null;

  /** What comes back of a mail that is older than this says nothing new. */
  @Column({ type: 'timestamptz', name: 'cleared_at', precision: 3, nullable: true })
  clearedAt: Date | null;
}
