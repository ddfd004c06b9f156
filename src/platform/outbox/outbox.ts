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
   * Inserts a row, and with it the job it causes, unless there is one with the same `unique` property. Needs no
   * transaction around it. @returns whether it is new
   */
  async insertNew<Row extends object, Data>(
    entity: EntityTarget<Row>,
    row: Partial<Row>,
    unique: keyof Row & string,
    job: JobType<Data>,
    data: Data,
  ): Promise<boolean> {
    const isNew = await this.db.insertNew([entity, row], unique, [OutboxEntry, this.entry(job, data)]);
    if (isNew) this.db.afterWriting(() => this.wakeup.call('outbox'));
    return isNew;
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
      lastError: null,
    };
  }
}
