import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { NEVER } from './ticket.entity.js';

/** Where the room sla notes on the ticket what lists sort and filter by. */
@Injectable()
export class TicketDeadlines {
  constructor(private readonly db: Database) {}

  /** Only with the ticket locked. `dueAt` null: nothing is due. `breached` once true stays. */
  async note(ticketId: string, dueAt: Date | null, breached: boolean): Promise<void> {
    const due = dueAt ?? NEVER;
    await this.db.prepared(
      `UPDATE ticket SET due_at = $2, breached = breached OR $3
       WHERE id = $1 AND (due_at <> $2 OR $3 AND NOT breached)`,
      [ticketId, due, breached],
    );
  }
}
