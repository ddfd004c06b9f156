import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { SortName } from '../filter/sorts.js';
import type { TicketFilter } from '../filter/ticket-filter.dto.js';

/** A filter that somebody keeps. Of a person, of a team, or, with neither, for all agents. */
@Entity('saved_view')
@Index('saved_view_person', ['personId', 'id'], { where: 'person_id IS NOT NULL' })
@Index('saved_view_team', ['teamId', 'id'], { where: 'team_id IS NOT NULL' })
@Index('saved_view_shared', ['id'], { where: 'person_id IS NULL AND team_id IS NULL' })
export class SavedView {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  name: string;

  @Column('uuid', { name: 'person_id', nullable: true })
  @ForeignKey('Person', { onDelete: 'CASCADE' })
  personId: string | null;

  @Column('uuid', { name: 'team_id', nullable: true })
  @ForeignKey('Team', { onDelete: 'CASCADE' })
  teamId: string | null;

  /** As it was given: what it says of `me` and of durations from now counts for who looks, when they look. */
  @Column('jsonb')
  filter: TicketFilter;

  @Column('text')
  sort: SortName;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt: Date;
}
