import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/**
 * A job that must be done. Written in the transaction that caused it, relayed to the queue (again and again, with
 * growing waits) until its handler removes the row in its own transaction: what is not here is done.
 */
@Entity('outbox_entry')
@Index('outbox_entry_due', ['relayAfter', 'id'])
export class OutboxEntry {
  @PrimaryColumn('uuid')
  id: string;

  /** `mail.deliver` */
  @Column('text')
  job: string;

  @Column('jsonb')
  data: unknown;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  /** When it is to be relayed (next). */
  @Column({ type: 'timestamptz', name: 'relay_after', precision: 3 })
  relayAfter: Date;

  /** How often it was relayed. */
  @Column('int', { default: 0 })
  relays: number;

  /** How often it failed in a way that does not pass by itself; counted for jobs that are given up some time. */
  @Column('int', { default: 0 })
  failures: number;

  @Column('text', { name: 'last_error', nullable: true })
  lastError: string | null;
}
