import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AssignmentMode } from '../domain/assignment/choose-assignee.js';
import type { SkillsByCategory } from '../domain/assignment/needs.js';

@Entity('team')
@Index('team_name', ['name'], { unique: true })
export class Team {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  /** Whose ladder tickets without a team climb; without one named so, the oldest team's. */
  @Column('boolean', { name: 'is_default', default: false })
  isDefault: boolean;

  /** Whose ladder goes on where nobody of this one is there. Never in a circle. */
  @Column('uuid', { name: 'fallback_team_id', nullable: true })
  @ForeignKey('Team')
  fallbackTeamId: string | null;

  /** How its tickets find somebody by themselves. */
  @Column('text', { name: 'assignment_mode', default: 'off' })
  assignmentMode?: AssignmentMode;

  /** What somebody must know to get a ticket of a category. */
  @Column('jsonb', { name: 'skills_by_category', default: {} })
  skillsByCategory?: SkillsByCategory;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;
}
