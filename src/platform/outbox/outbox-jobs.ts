import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../database/database.js';
import { isPassing } from '../database/failures.js';
import type { JobHandler } from '../jobs/job-handlers.js';
import { OutboxEntry } from './outbox-entry.entity.js';

/**
 * Performs a job of the outbox. A row that is gone was done before: the queue may tell twice, or too late. What fails is
 * put off; a job with a number of tries is given up after so many failures that have to do with the job itself.
 */
@Injectable()
export class OutboxJobs {
  private readonly logger = new Logger(OutboxJobs.name);

  constructor(private readonly db: Database) {}

  /** @param broken the process that tried it last did not live to tell */
  async perform(id: string, handler: JobHandler, broken = false): Promise<void> {
    try {
      if (broken && (await this.isGivenUp(id, handler, 'the process ended while it was done'))) return;
      if (handler.type.transactional) {
        await this.db.transaction(async () => {
          const data = await this.take(id);
          if (data !== undefined) await handler.handle(data);
        });
      } else {
        const [entry] = await this.db.find(OutboxEntry, 'WHERE id = $1', [id]);
        if (!entry) return;
        await handler.handle(entry.data);
        await this.db.prepared('DELETE FROM outbox_entry WHERE id = $1', [id]);
      }
    } catch (error) {
      await this.putOff(id, handler, error);
    }
  }

  /** @returns undefined when it is done */
  private async take(id: string): Promise<unknown> {
    const [entry] = await this.db.prepared<{ data: unknown }>('DELETE FROM outbox_entry WHERE id = $1 RETURNING data', [
      id,
    ]);
    return entry?.data;
  }

  /** Failed: relayed again after a wait that doubles from one second to an hour. */
  private async putOff(id: string, handler: JobHandler, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    this.logger.error(
      `${handler.type.name} ${id} failed and will be tried again: ${message}`,
      error instanceof Error ? error.stack : '',
    );
    await this.db.query(
      `UPDATE outbox_entry
       SET last_error = left($2, 1000), relay_after = now() + least(interval '1 hour', interval '1 second' * 2 ^ least(relays, 12))
       WHERE id = $1`,
      [id, message.replaceAll('\0', '')],
    );
    if (!isPassing(error)) await this.isGivenUp(id, handler, message);
  }

  /** Counts a failure. @returns true when that was one too many: then it is settled without being done */
  private async isGivenUp(id: string, { type, giveUp }: JobHandler, why: string): Promise<boolean> {
    if (type.tries === null) return false;
    const [entry] = await this.db.query<{ failures: number }>(
      `UPDATE outbox_entry SET failures = failures + 1 WHERE id = $1 RETURNING failures`,
      [id],
    );
    if (!entry || entry.failures < type.tries) return false;
    await this.db.transaction(async () => {
      const data = await this.take(id);
      if (data !== undefined) await giveUp!(data, why);
    });
    this.logger.error(`${type.name} ${id} failed ${entry.failures} times and is given up: ${why}`);
    return true;
  }
}
