import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { searchIndexBacklog } from './search.jobs.js';
import { WriteDocuments } from './write-documents.js';

const BATCH = 200;

/**
 * Indexes the tickets that were there before, batch by batch, each in one transaction with the job of the next one. How far it
 * is stands in that job, and in the gauge of metrics.
 */
@Injectable()
export class IndexBacklog {
  private readonly logger = new Logger(IndexBacklog.name);

  constructor(
    private readonly db: Database,
    private readonly writeDocuments: WriteDocuments,
    private readonly outbox: Outbox,
  ) {}

  @HandlesJob(searchIndexBacklog)
  async execute({ before }: { before: number }): Promise<void> {
    const found = await this.db.query<{ id: string; serial: number }>(
      `SELECT id, serial::float8 AS serial FROM ticket WHERE serial < $1 ORDER BY serial DESC LIMIT ${BATCH}`,
      [before],
    );
    if (found.length > 0) await this.writeDocuments.execute(found.map(({ id }) => id));
    if (found.length === BATCH) this.outbox.put(searchIndexBacklog, { before: found.at(-1)!.serial });
    else this.logger.log('All tickets that were there before are indexed for the search');
  }
}
