import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Queues } from '../jobs/queues.js';
import { Metrics } from './metrics.js';

/** How the outbox and the queues are doing, read when asked for. */
@Injectable()
export class OperationalGauges {
  constructor(metrics: Metrics, db: Database, queues: Queues) {
    metrics.gauge('docket_queue_jobs', 'Jobs in BullMQ by queue and state', ['queue', 'state'], async () =>
      Object.entries(await queues.depth()).flatMap(([queue, states]) =>
        Object.entries(states).map(([state, count]): [Record<string, string>, number] => [{ queue, state }, count]),
      ),
    );
    metrics.gauge('docket_outbox_jobs', 'Jobs that are not done yet', [], async () => {
      const [row] = await db.query<{ count: number }>('SELECT count(*)::int AS count FROM outbox_entry');
      return [[{}, row!.count]];
    });
    metrics.gauge('docket_outbox_lag_seconds', 'How long the oldest job has waited to be relayed', [], async () => {
      const [row] = await db.query<{ lag: number }>(
        `SELECT coalesce(extract(epoch FROM now() - min(relay_after)), 0)::float AS lag FROM outbox_entry WHERE relay_after < now()`,
      );
      return [[{}, row!.lag]];
    });
  }
}
