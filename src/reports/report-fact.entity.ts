import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** What is counted of a ticket, one thing a row; written anew, all of a ticket, whenever it changed. See domain/report/fact.ts. */
@Entity('report_fact')
export class ReportFact {
  @PrimaryColumn('uuid', { name: 'ticket_id' })
  @ForeignKey('Ticket', { onDelete: 'CASCADE' })
  ticketId: string;

  @PrimaryColumn('smallint')
  position: number;

  /** Position in FACT_KINDS. */
  @Column('smallint')
  kind: number;

  @Column('date')
  day: string;

  @Column('uuid', { name: 'team_id', nullable: true })
  teamId: string | null;

  @Column('text', { nullable: true })
  category: string | null;

  @Column('uuid', { name: 'agent_id', nullable: true })
  agentId: string | null;

  @Column('text', { nullable: true })
  policy: string | null;

  /** See report-figure.entity.ts. */
  @Column('smallint')
  bucket: number;

  /** −1: what an earlier one counted is taken back from here on. */
  @Column('smallint')
  count: number;
}
