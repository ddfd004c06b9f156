import { Injectable } from '@nestjs/common';
import type { EntityTarget } from 'typeorm';
import { newId } from '../new-id.js';
import { Database } from '../database/database.js';
import { Wakeup } from '../database/wakeup.js';
import type { JobType } from '../jobs/job-type.js';
import { Clock } from '../time/clock.js';
import { OutboxEntry } from './outbox-entry.entity.js';

/** Where use cases leave what must be done after they are committed. */
@Injectable()
export class Outbox {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly wakeup: Wakeup,
  ) {}

  /** Written with all others of this transaction in one statement, right before the commit. */
  put<Data>(job: JobType<Data>, data: Data, runAt?: Date): void {
    this.db.insertAtCommit(OutboxEntry, this.entry(job, data, runAt));
    this.db.afterCommit(() => this.wakeup.call('outbox'));
  }

  /**
   * Inserts rows, each unless there is one with the same `unique` property, and with each the job it causes, in one
   * statement; needs no transaction around it. @returns the ids of those that are new
   */
  async insertNew<Row extends { id: string }, Data>(
    entity: EntityTarget<Row>,
    unique: keyof Row & string,
    rows: readonly (Partial<Row> & { id: string })[],
    job: JobType<Data>,
    dataOf: (id: string) => Data,
  ): Promise<Set<string>> {
    const pairs = rows.map((row) => [row, this.entry(job, dataOf(row.id))] as const);
    const added = await this.db.insertNew(entity, unique, OutboxEntry, pairs);
    const call = () => this.wakeup.call('outbox');
    if (this.db.isInTransaction) this.db.afterCommit(call);
    else if (added.size > 0) call();
    return added;
  }

  private entry<Data>(job: JobType<Data>, data: Data, runAt?: Date): OutboxEntry {
    const now = this.clock.now();
    return {
      id: newId(),
      job: job.name,
      data,
      createdAt: now,
      relayAfter: runAt ?? now,
      relays: 0,
      failures: 0,
      lastError: null,
    };
  }
}
