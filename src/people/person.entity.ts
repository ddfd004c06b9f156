import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Role } from './identity.js';

@Entity('person')
@Index('person_email', ['email'], { unique: true })
export class Person {
  @PrimaryColumn('uuid')
  id: string;

  /** Lower case. */
  @Column('text')
  email: string;

  @Column('text')
  name: string;

  @Column('text')
  role: Role;

  /** Argon2id; null: cannot log in. */
  @Column('text', { name: 'password_hash', nullable: true })
  passwordHash: string | null;

  /** BCP 47. */
  @Column('text', { default: 'en' })
  locale: string;

  /** What they are to the house, such as `gold`; policies may go by it. */
  @Column('text', { nullable: true })
  tier: string | null;

  /** Log-ins from before this are over; null: none is. */
  @Column({ type: 'timestamptz', name: 'tokens_valid_from', precision: 3, nullable: true })
  tokensValidFrom: Date | null;

  /** Id of the calendar by which they are on duty; null: always. */
  @Column('text', { name: 'on_duty', nullable: true })
  onDuty?: string | null;

  /** Null, or past: they are not away. */
  @Column({ type: 'timestamptz', name: 'away_until', precision: 3, nullable: true })
  awayUntil?: Date | null;

  /** So many tickets to work on are enough: none beyond them comes by itself; null: there is no such number. */
  @Column('int', { nullable: true })
  capacity?: number | null;

  /** In which they work, such as `de`; null: whatever the requester speaks. */
  @Column('text', { array: true, nullable: true })
  languages?: string[] | null;

  /** In lower case. */
  @Column('text', { array: true, default: [] })
  skills?: string[];

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
