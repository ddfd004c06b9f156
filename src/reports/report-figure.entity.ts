import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How much there is of one kind in a cell. */
@Entity('report_figure')
export class ReportFigure {
  @PrimaryColumn('int', { name: 'cell_id' })
  cellId: number;

  /** Position in FACT_KINDS. */
  @PrimaryColumn('smallint')
  kind: number;

  /** Of times by domain/report/histogram.ts; a score; 0 for what is only counted. */
  @PrimaryColumn('smallint')
  bucket: number;

  @Column('bigint')
  count: string;
}
