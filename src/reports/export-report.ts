import { Injectable } from '@nestjs/common';
import { REPORTS, type ReportName } from '../domain/report/reports.js';
import type { PersonIdentity } from '../people/people.contract.js';
import type { ExportedRow } from '../platform/http/send-rows.js';
import { ReadReport } from './read-report.js';
import type { ExportReportQuery, ReportGroupView } from './reports.dto.js';

/** A report as a table: a row for each group. */
@Injectable()
export class ExportReport {
  constructor(private readonly readReport: ReadReport) {}

  /** @throws Problem input/invalid, auth/forbidden */
  async execute(name: ReportName, query: ExportReportQuery, me: PersonIdentity) {
    const { groupBy, from, to, data } = await this.readReport.execute(name, query, me);
    const columns = [groupBy, ...(groupBy === 'day' ? [] : ['name']), ...Object.keys(REPORTS[name].columns)];
    const rowOf = ({ key, name: called, figures }: ReportGroupView): ExportedRow => ({
      [groupBy]: key,
      ...(groupBy === 'day' ? {} : { name: called }),
      ...figures,
    });
    return { format: query.format, name: `${name}-${from}-${to}`, columns, rows: each(data.map(rowOf)) };
  }
}

async function* each<T>(rows: readonly T[]): AsyncGenerator<T> {
  yield* rows;
}
