import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Metrics } from '../platform/telemetry/metrics.js';

interface Count {
  level: number;
  count: number;
}

/** What waits for an answer on each level, and what the levels have solved of what climbed. */
@Injectable()
export class EscalationGauges {
  constructor(metrics: Metrics, db: Database) {
    const byLevel = async (sql: string): Promise<[Record<string, string>, number][]> =>
      (await db.query<Count>(sql)).map(({ level, count }) => [{ level: String(level) }, count]);
    metrics.gauge('docket_escalations_open', 'Escalations that nobody has answered yet, by level', ['level'], () =>
      byLevel(`SELECT to_level AS level, count(*)::int AS count FROM escalation WHERE state = 'open' GROUP BY 1`),
    );
    metrics.gauge(
      'docket_escalated_tickets_solved',
      'Escalated tickets that are solved, by the level at which they were',
      ['level'],
      () =>
        byLevel(
          `SELECT solved_at_level AS level, count(*)::int AS count FROM escalation
           WHERE solved_at_level IS NOT NULL GROUP BY 1`,
        ),
    );
  }
}
