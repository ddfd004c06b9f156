import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** Somebody who reads and writes the public thread. */
@Entity('participant')
@Index('participant_person', ['personId', 'ticketId'])
export class Participant {
  @PrimaryColumn('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  @PrimaryColumn('uuid', { name: 'person_id' })
  @ForeignKey('Person')
  personId: string;

  @Column('text')
  part: 'requester' | 'follower' | 'respondent';
}
