import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import type { TicketView } from '../tickets.dto.js';

const UNSOLVED = `ticket.status IN ('new', 'open', 'pending', 'on_hold')`;

/** Tickets that were caused by another one, which is a problem by that. */
@Injectable()
export class Incidents {
  constructor(private readonly db: Database) {}

  /** In the order of linking. */
  async open(problemId: string): Promise<string[]> {
    const rows = await this.db.query<{ id: string }>(
      `SELECT ticket.id FROM ticket_link AS link JOIN ticket ON ticket.id = link.from_id
       WHERE link.to_id = $1 AND link.kind = 'caused_by' AND ${UNSOLVED} ORDER BY link.id`,
      [problemId],
    );
    return rows.map(({ id }) => id);
  }

  async isOf(problemId: string, ticketId: string): Promise<boolean> {
    const found = await this.db.prepared(
      `SELECT 1 FROM ticket_link WHERE from_id = $2 AND to_id = $1 AND kind = 'caused_by'`,
      [problemId, ticketId],
    );
    return found.length > 0;
  }

  /** The ticket as agents see it: of a problem, with how many incidents are still to be solved. */
  async shownWith(view: TicketView, ticketId: string): Promise<TicketView> {
    const [row] = await this.db.prepared<{ open: number; all: number }>(
      `SELECT count(*)::int AS all, count(*) FILTER (WHERE ${UNSOLVED})::int AS open
       FROM ticket_link AS link JOIN ticket ON ticket.id = link.from_id WHERE link.to_id = $1 AND link.kind = 'caused_by'`,
      [ticketId],
    );
    return row!.all === 0 ? view : { ...view, openIncidents: row!.open };
  }
}
