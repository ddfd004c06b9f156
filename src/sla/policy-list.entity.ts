import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PolicySpec } from '../domain/sla/policy.js';

/** The ordered list of policies as it stood; the highest revision is in force for new tickets. */
@Entity('policy_list')
export class PolicyList {
  @PrimaryColumn('int')
  revision: number;

  @Column('jsonb')
  policies: PolicySpec[];

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
