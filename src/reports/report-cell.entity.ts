import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

/** A place in which facts are added up: a day or a month, of a team or of all, of one category, agent or policy. */
@Entity('report_cell')
@Index('report_cell_place', ['facet', 'grain', 'start', 'team', 'value'], { unique: true })
export class ReportCell {
  @PrimaryGeneratedColumn('identity', { generatedIdentity: 'ALWAYS' })
  id: number;

  /** What `value` is. See domain/report/cells.ts. */
  @Column('text')
  facet: string;

  @Column('text')
  grain: string;

  /** First day. */
  @Column('date')
  start: string;

  /** Id; empty: without a team; `*`: of all teams. */
  @Column('text')
  team: string;

  /** Key of a category, id of an agent, name of a policy; empty: none. */
  @Column('text')
  value: string;
}
