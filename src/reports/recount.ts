import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { ReadProgress } from './read-progress.js';
import type { ReportProgressView } from './reports.dto.js';

/** Lets a worker count all tickets from their own rows once more. Figures stay while it does, and are put right ticket by ticket. */
@Injectable()
export class Recount {
  constructor(
    private readonly db: Database,
    private readonly progress: ReadProgress,
  ) {}

  async execute(): Promise<ReportProgressView> {
    await this.db.query(
      `UPDATE report_progress SET counted_serial = 0, last_serial = (SELECT coalesce(max(serial), 0) FROM ticket)`,
    );
    return this.progress.execute();
  }
}
