import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Clock } from '../time/clock.js';

/** Nobody repeats a request after two days. */
const KEPT_MS = 48 * 3_600_000;
const BATCH = 1000;

/** Removes old answers to requests with an Idempotency-Key. */
@Injectable()
export class ForgetAnswers {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    let removed: unknown[];
    do {
      removed = await this.db.query(
        `DELETE FROM idempotency_record WHERE key IN
           (SELECT key FROM idempotency_record WHERE created_at < $1 ORDER BY created_at LIMIT ${BATCH})
         RETURNING 1`,
        [before],
      );
    } while (removed.length === BATCH);
  }
}
