import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** A rung of a team's ladder: 1 agent, 2 senior, 3 lead. */
@Entity('team_member')
@Check('team_member_level', 'level BETWEEN 1 AND 3')
@Index('team_member_person', ['personId'])
export class TeamMember {
  @PrimaryColumn('uuid', { name: 'team_id' })
  @ForeignKey('Team', { onDelete: 'CASCADE' })
  teamId: string;

  @PrimaryColumn('uuid', { name: 'person_id' })
  @ForeignKey('Person', { onDelete: 'CASCADE' })
  personId: string;

  @Column('smallint')
  level: number;
}
