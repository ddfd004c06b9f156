import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far reports have come: one row, whose lock is the right to go on. */
@Entity('report_progress')
export class ReportProgress {
  @PrimaryColumn('smallint')
  id: number;

  /** The zone in which days were cut; null: nothing was counted yet. */
  @Column('text', { nullable: true })
  timezone: string | null;

  /** The database server whose transactions `followed` counts: in a restored copy numbers mean something else. */
  @Column('text', { nullable: true })
  server: string | null;

  /** Changes of all transactions before this one are counted. */
  @Column('bigint')
  followed: string;

  /** Tickets up to this serial are counted, of those there were when counting began. */
  @Column('bigint', { name: 'counted_serial' })
  countedSerial: string;

  @Column('bigint', { name: 'last_serial' })
  lastSerial: string;
}
