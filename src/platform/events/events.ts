import { Inject, Injectable } from '@nestjs/common';
import { newId } from '../new-id.js';
import { Database } from '../database/database.js';
import type { JobType } from '../jobs/job-type.js';
import { Outbox } from '../outbox/outbox.js';
import type { Event } from './event.js';
import { HistoryEntry } from './history-entry.entity.js';
import { Reactions } from './reactions.js';

/** "After `event`, do `job`": given to both composition roots, since the job may run in another process. */
export interface AfterCommit {
  event: { readonly name: string };
  job: JobType<Event>;
  /** Whether there is anything to do after this one. */
  when?: (event: Event) => boolean;
}

export const AFTER_COMMIT = Symbol('AFTER_COMMIT');

/**
 * Records facts: reactions within the transaction run at once, one after the other; the history and the jobs that
 * follow are written right before the commit.
 */
@Injectable()
export class Events {
  private readonly followUps = new Map<string, AfterCommit[]>();

  constructor(
    private readonly db: Database,
    private readonly outbox: Outbox,
    private readonly reactions: Reactions,
    @Inject(AFTER_COMMIT) afterCommit: AfterCommit[],
  ) {
    for (const followUp of afterCommit) {
      const { name } = followUp.event;
      this.followUps.set(name, [...(this.followUps.get(name) ?? []), followUp]);
    }
  }

  /** Only inside a transaction. */
  async record(...events: Event[]): Promise<void> {
    for (const event of events) {
      if (event.changes.length > 0) {
        this.db.insertAtCommit(HistoryEntry, ...event.changes.map((change) => entry(event, change)));
      }
      for (const { job, when } of this.followUps.get(event.type) ?? []) {
        if (!when || when(event)) this.outbox.put(job, event);
      }
      await this.reactions.run(event);
    }
  }
}

function entry(event: Event, change: Event['changes'][number]): HistoryEntry {
  const { actor, at, subjectId } = event;
  return { id: newId(), subjectId, at, actorId: actor.id, actorName: actor.name, event: event.type, ...change };
}
