import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Metrics } from '../../platform/telemetry/metrics.js';
import { searchIndexBacklog } from './search.jobs.js';

/** How far the search is behind. */
@Injectable()
export class SearchGauges {
  constructor(metrics: Metrics, db: Database) {
    metrics.gauge('docket_search_marks', 'Changes of tickets that are not indexed yet', [], async () => {
      const [row] = await db.query<{ count: number }>('SELECT count(*)::int AS count FROM search_mark');
      return [[{}, row!.count]];
    });
    metrics.gauge('docket_search_backlog', 'Tickets from before the search that are not indexed yet', [], async () => {
      // Numbers have few gaps.
      const [row] = await db.query<{ left: number }>(
        `SELECT coalesce(least(max((data->>'before')::float8), (SELECT max(serial) + 1 FROM ticket))
           - (SELECT min(serial) FROM ticket), 0)::float8 AS left
         FROM outbox_entry WHERE job = $1`,
        [searchIndexBacklog.name],
      );
      return [[{}, Math.max(0, row!.left)]];
    });
  }
}
