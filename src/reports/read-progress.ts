import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';
import type { ReportProgressView } from './reports.dto.js';

interface Row {
  timezone: string | null;
  counted: number;
  last: number;
  /** Of the first change that is not counted. */
  waiting: Date | null;
}

const PROGRESS = `
  SELECT timezone, counted_serial::float8 AS counted, last_serial::float8 AS last,
    (SELECT at FROM history_entry WHERE recorded_in >= followed ORDER BY recorded_in LIMIT 1) AS waiting
  FROM report_progress WHERE id = 1`;

/** How far counting has come. */
@Injectable()
export class ReadProgress {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async execute(): Promise<ReportProgressView> {
    const now = this.clock.now();
    const [row] = await this.db.query<Row>(PROGRESS);
    const { timezone, counted, last, waiting } = row!;
    const { reportsTimezone } = this.environment;
    const complete = timezone === reportsTimezone && counted >= last;
    return { timezone: reportsTimezone, asOf: (waiting ?? now).toISOString(), complete, counted, last };
  }
}
