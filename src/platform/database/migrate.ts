import type { DataSource } from 'typeorm';
import type { QueueBackend } from '../jobs/queue-backend.js';

/** Processes that start together migrate one after the other. */
const LOCK = 712_000;

/** Brings the tables of Docket and of the job queue up to date. Does nothing when they are. */
export async function migrate(dataSource: DataSource, queueBackend: QueueBackend): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [LOCK]);
    try {
      await dataSource.runMigrations({ transaction: 'each' });
      // A worker on a queue that was not migrated would spin.
      await queueBackend.migrate();
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [LOCK]);
    }
  } finally {
    await runner.release();
  }
}
