import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The one row of it is locked by whoever puts changes in order: so one does at a time, and order is that of commits. */
@Entity('live_position')
export class LivePosition {
  @PrimaryColumn('smallint')
  id: number;

  /** Of the newest event. */
  @Column('bigint')
  last: string;

  /** Of the newest event that is kept no more. */
  @Column('bigint')
  forgotten: string;
}
