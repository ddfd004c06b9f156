import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** How its requester rates what became of a ticket: the latest rating, those before it are in the history. */
@Entity('survey_answer')
@Index('survey_answer_ticket', ['ticketId'], { unique: true })
export class SurveyAnswer {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  /** 1 (worst) to 5 (best). */
  @Column('smallint')
  score: number;

  @Column('text', { nullable: true })
  comment: string | null;

  /** When it was first given, since the ticket was last resolved. */
  @Column({ type: 'timestamptz', name: 'created_at', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 })
  updatedAt: Date;

  /** When something was done because it is low: once, however often it is changed. */
  @Column({ type: 'timestamptz', name: 'acted_at', precision: 3, nullable: true })
  actedAt: Date | null;
}
