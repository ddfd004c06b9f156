import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';
import { NoteChanges } from './note-changes.js';
import { Presences } from './presence.store.js';

/** Notices who has gone without a word: a closed laptop says none. */
@Injectable()
export class SweepPresence {
  constructor(
    private readonly db: Database,
    private readonly presences: Presences,
    private readonly changes: NoteChanges,
    private readonly clock: Clock,
  ) {}

  execute(): Promise<void> {
    return this.db.transaction(async () => {
      for (const ticketId of await this.presences.removeGone(this.clock.now())) this.changes.notePresence(ticketId);
    });
  }
}
