import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { JobHandler } from '../jobs/job-handlers.js';
import { OutboxEntry } from './outbox-entry.entity.js';

/** Performs a job of the outbox. A row that is gone was done before: the queue may tell twice, or too late. */
@Injectable()
export class OutboxJobs {
  private readonly logger = new Logger(OutboxJobs.name);

  constructor(private readonly db: Database) {}

  async perform(id: string, handler: JobHandler): Promise<void> {
    try {
      if (handler.type.transactional) {
        await this.db.transaction(async () => {
          const [entry] = await this.db.query<{ data: unknown }>(
            `DELETE FROM outbox_entry WHERE id = $1 RETURNING data`,
            [id],
          );
          if (entry) await handler.handle(entry.data);
        });
      } else {
        const entry = await this.db.manager.findOneBy(OutboxEntry, { id });
        if (!entry) return;
        await handler.handle(entry.data);
        await this.db.manager.delete(OutboxEntry, { id });
      }
    } catch (error) {
      await this.putOff(id, handler.type.name, error);
    }
  }

  /** Failed: relayed again after a wait that doubles from one second to an hour. */
  private async putOff(id: string, job: string, error: unknown): Promise<void> {
    const message = error instanceof Error ? error.message : String(error);
    this.logger.error(
      `${job} ${id} failed and will be tried again: ${message}`,
      error instanceof Error ? error.stack : '',
    );
    await this.db.query(
      `UPDATE outbox_entry
       SET last_error = left($2, 1000), relay_after = now() + least(interval '1 hour', interval '1 second' * 2 ^ least(relays, 12))
       WHERE id = $1`,
      [id, message],
    );
  }
}
