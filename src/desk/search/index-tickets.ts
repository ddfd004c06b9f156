import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { isPassing } from '../../platform/database/failures.js';
import { WriteDocuments } from './write-documents.js';

const BATCH = 100;

/**
 * Indexes the tickets that are marked, oldest mark first. The marks go in the transaction that writes the documents: whoever
 * dies in between, they are there for the next one.
 */
@Injectable()
export class IndexTickets {
  private readonly logger = new Logger(IndexTickets.name);

  constructor(
    private readonly db: Database,
    private readonly writeDocuments: WriteDocuments,
  ) {}

  /** Until nothing is marked. @throws when PostgreSQL is away */
  async execute(): Promise<void> {
    while ((await this.indexBatch()) === BATCH);
  }

  private async indexBatch(): Promise<number> {
    try {
      return await this.indexNext(BATCH);
    } catch (error) {
      if (isPassing(error)) throw error;
      // One that cannot be indexed must not keep the others waiting.
      return this.indexOneByOne();
    }
  }

  private indexNext(most: number): Promise<number> {
    return this.db.transaction(async () => {
      const ids = await this.takeMarks(most);
      if (ids.length > 0) await this.writeDocuments.execute([...new Set(ids)]);
      return ids.length;
    });
  }

  private async indexOneByOne(): Promise<number> {
    for (let done = 0; done < BATCH; done++) {
      try {
        if ((await this.indexNext(1)) === 0) return done;
      } catch (error) {
        if (isPassing(error)) throw error;
        const [skipped] = await this.takeMarks(1);
        this.logger.error(`Ticket ${skipped} cannot be searched, its document could not be written: ${String(error)}`);
      }
    }
    return BATCH;
  }

  private async takeMarks(most: number): Promise<string[]> {
    const taken = await this.db.query<{ ticketId: string }>(
      `DELETE FROM search_mark WHERE id = ANY(ARRAY(SELECT id FROM search_mark ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
       RETURNING ticket_id AS "ticketId"`,
      [most],
    );
    return taken.map(({ ticketId }) => ticketId);
  }
}
