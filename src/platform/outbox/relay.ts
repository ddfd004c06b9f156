import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Queues } from '../jobs/queues.js';
import { Clock } from '../time/clock.js';

const BATCH = 200;
/** A job that is not done this long after it was handed over is handed over again; the queue ignores it if it still has it. */
const AGAIN_AFTER = `interval '1 minute' * least(60, relays + 1)`;

interface Due {
  id: string;
  job: string;
}

/** Hands due rows of the outbox to BullMQ, with the row's id as job id. Several relays work side by side. */
@Injectable()
export class OutboxRelay {
  private readonly logger = new Logger(OutboxRelay.name);

  constructor(
    private readonly db: Database,
    private readonly queues: Queues,
    private readonly clock: Clock,
  ) {}

  /** Relays until nothing is due. @throws when PostgreSQL or the queue is away: nothing is lost, it stays due. */
  async run(): Promise<void> {
    while ((await this.relayBatch()) === BATCH);
  }

  private relayBatch(): Promise<number> {
    return this.db.transaction(async () => {
      const due = await this.db.query<Due>(
        `SELECT id, job FROM outbox_entry WHERE relay_after <= $1
         ORDER BY relay_after, id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
        [this.clock.now()],
      );
      if (due.length === 0) return 0;
      const byQueue = new Map<string | null, Due[]>();
      for (const entry of due) {
        const queue = this.queues.queueOf(entry.job);
        byQueue.set(queue, [...(byQueue.get(queue) ?? []), entry]);
      }
      for (const [queue, entries] of byQueue) {
        if (queue === null) {
          this.logger.error(`There is no queue for the jobs ${[...new Set(entries.map(({ job }) => job))].join(', ')}`);
          continue;
        }
        await this.queues.add(
          queue,
          entries.map(({ id, job }) => ({ name: job, data: { outboxId: id }, id })),
        );
      }
      await this.db.query(
        `UPDATE outbox_entry SET relay_after = now() + ${AGAIN_AFTER}, relays = relays + 1 WHERE id = ANY($1)`,
        [due.map(({ id }) => id)],
      );
      return due.length;
    });
  }
}
