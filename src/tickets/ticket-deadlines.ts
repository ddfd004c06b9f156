import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { NEVER, Ticket } from './ticket.entity.js';

/** Where the room sla notes on the ticket what lists sort and filter by, and until when it may be reopened. */
@Injectable()
export class TicketDeadlines {
  constructor(private readonly db: Database) {}

  /** Only with the ticket locked. `dueAt` null: nothing is due. `breached` once true stays. */
  async note(ticket: Ticket, dueAt: Date | null, breached: boolean): Promise<void> {
    const due = dueAt?.getTime() ?? Infinity;
    if (due === timeOf(ticket) && (ticket.breached || !breached)) return;
    ticket.dueAt = dueAt ?? Infinity;
    ticket.breached ||= breached;
    await this.db.update(Ticket, ticket.id, { dueAt: dueAt ?? (() => `'${NEVER}'`), breached: ticket.breached });
  }

  /** Only with the ticket locked. Until when a resolved ticket may be reopened; null: it is not resolved, or for ever. */
  async noteClosing(ticket: Ticket, closesAt: Date | null): Promise<void> {
    if ((ticket.closesAt?.getTime() ?? null) === (closesAt?.getTime() ?? null)) return;
    ticket.closesAt = closesAt;
    await this.db.update(Ticket, ticket.id, { closesAt });
  }
}

/** A ticket that is being opened has no time yet; the database's infinity reads as no valid time. */
function timeOf({ dueAt }: Ticket): number {
  const ms = dueAt instanceof Date ? dueAt.getTime() : Infinity;
  return Number.isNaN(ms) ? Infinity : ms;
}
