import { Column, Entity, PrimaryColumn } from 'typeorm';

/** For programs. The key itself is shown once and not kept. */
@Entity('api_key')
export class ApiKey {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('text', { array: true })
  scopes: string[];

  /** SHA-256 of the secret part, hex: it is random, so it needs no slow hash. */
  @Column('text', { name: 'secret_hash' })
  secretHash: string;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
