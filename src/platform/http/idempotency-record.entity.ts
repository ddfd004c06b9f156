import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The answer that was given to a POST with an Idempotency-Key, written in the transaction of what it did. */
@Entity('idempotency_record')
@Index('idempotency_record_created', ['createdAt'])
export class IdempotencyRecord {
  /** Who asked and with which key, hashed. */
  @PrimaryColumn('text')
  key: string;

  /** What was asked: hash of route and body. */
  @Column('text')
  fingerprint: string;

  @Column('int')
  status: number;

  /** AES-256-GCM, since answers hold tokens and tracking keys: nonce, tag, ciphertext. */
  @Column('bytea')
  answer: Buffer;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
