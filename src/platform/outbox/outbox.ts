import { Injectable } from '@nestjs/common';
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
    const now = this.clock.now();
    const entry = {
      id: newId(),
      job: job.name,
      data,
      createdAt: now,
      relayAfter: runAt ?? now,
      relays: 0,
      failures: 0,
      lastError: null,
    };
    this.db.insertAtCommit(OutboxEntry, entry satisfies OutboxEntry);
    this.db.afterCommit(() => this.wakeup.call('outbox'));
  }
}
