import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ChangeTicketRequest } from '../tickets/tickets.contract.js';

/** What a macro says; in each language a text with placeholders. */
export interface MacroTexts {
  visibility: 'public' | 'internal';
  texts: Record<string, string>;
}

/** What it changes besides; `me` is whoever uses it. */
export type MacroChanges = Pick<
  ChangeTicketRequest,
  'status' | 'priority' | 'category' | 'assigneeId' | 'teamId' | 'addTags' | 'removeTags' | 'fields'
>;

/** Several actions that agents take in one step. Of a person, of a team, or, with neither, for all agents. */
@Entity('macro')
@Index('macro_person', ['personId', 'id'], { where: 'person_id IS NOT NULL' })
@Index('macro_team', ['teamId', 'id'], { where: 'team_id IS NOT NULL' })
@Index('macro_shared', ['id'], { where: 'person_id IS NULL AND team_id IS NULL' })
export class Macro {
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

  /** null: it says nothing. */
  @Column('jsonb', { nullable: true })
  reply: MacroTexts | null;

  @Column('jsonb')
  change: MacroChanges;

  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt: Date;
}
