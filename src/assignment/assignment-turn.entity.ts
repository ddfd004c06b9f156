import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** When somebody last got a ticket of a team by themselves: its turns are counted. */
@Entity('assignment_turn')
export class AssignmentTurn {
  @PrimaryColumn('uuid', { name: 'team_id' })
  @ForeignKey('Team', { onDelete: 'CASCADE' })
  teamId: string;

  @PrimaryColumn('uuid', { name: 'person_id' })
  @ForeignKey('Person', { onDelete: 'CASCADE' })
  personId: string;

  @Column('bigint', { transformer: { from: Number, to: (value: number) => value } })
  turn: number;
}
