import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Metrics } from '../platform/telemetry/metrics.js';

/** How promises are watched: what fires within the hour, and what should have fired. */
@Injectable()
export class TimerGauges {
  constructor(metrics: Metrics, db: Database) {
    metrics.gauge('docket_timers_due', 'Timers with a step due within the hour', [], async () => {
      const [row] = await db.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM timer WHERE next_step_at BETWEEN now() AND now() + interval '1 hour'`,
      );
      return [[{}, row!.count]];
    });
    metrics.gauge('docket_timers_late', 'Timers with a step that should have fired five seconds ago', [], async () => {
      const [row] = await db.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM timer WHERE next_step_at < now() - interval '5 seconds'`,
      );
      return [[{}, row!.count]];
    });
  }
}
