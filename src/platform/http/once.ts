import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Clock } from '../time/clock.js';

/** Does a thing at most once, however often it is asked for: forms are sent twice by an impatient click. */
@Injectable()
export class Once {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @param what all that tells this thing from others; kept as a hash, as long as Idempotency-Keys are */
  async perform<T>(what: string[], work: () => Promise<T>): Promise<T | null> {
    const key = createHash('sha256')
      .update(JSON.stringify(['once', ...what]))
      .digest('hex');
    return this.db.transaction(async () => {
      const first = await this.db.query(
        `INSERT INTO idempotency_record (key, fingerprint, status, answer, created_at) VALUES ($1, '', 0, '', $2)
         ON CONFLICT (key) DO NOTHING RETURNING key`,
        [key, this.clock.now()],
      );
      return first.length > 0 ? work() : null;
    });
  }
}
