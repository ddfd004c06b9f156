import { Injectable } from '@nestjs/common';
import { formatNumber, type Kind } from '../domain/ticket/number.js';
import { Database } from '../platform/database/database.js';
import { type Page, toPage } from '../platform/http/cursor.js';
import {
  type Access,
  AttachmentPasses,
  type Caller,
  type MessageView,
  TicketAccess,
  TicketStore,
} from '../tickets/tickets.contract.js';
import { type MessageRow, selectMessages, viewMessage } from './ticket-view.js';

/** What somebody reads of one ticket's messages. */
interface Seen {
  ticketId: string;
  /** Notes as well. */
  all: boolean;
  since: Date | null;
}

interface Row extends MessageRow {
  ticketKind: Kind;
  serial: string;
}

/** A ticket's thread with those of the tickets that were merged into it: of each what its reader may read there. */
@Injectable()
export class MergedThread {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly access: TicketAccess,
    private readonly passes: AttachmentPasses,
  ) {}

  async seen({ ticket, capacity, actor, readsSince }: Access, caller: Caller): Promise<Seen[]> {
    const seen: Seen[] = [{ ticketId: ticket.id, all: capacity === 'agent', since: readsSince }];
    for (const source of await this.tickets.mergedInto(ticket.id)) {
      const access = await this.access.judge(source, caller);
      // A key opens one ticket; its holder may have taken part in the other one all the same.
      const part = access ?? (await this.tickets.participant(source.id, actor.id));
      if (part) seen.push({ ticketId: source.id, all: access?.capacity === 'agent', since: part.readsSince ?? null });
    }
    return seen;
  }

  async page(seen: Seen[], limit: number, start: string, withOriginal: boolean): Promise<Page<MessageView>> {
    const rows = await this.db.query<Row>(
      `${selectMessages(', ticket.kind AS "ticketKind", ticket.serial')}
       JOIN unnest($1::uuid[], $2::boolean[], $3::timestamptz[]) AS seen (ticket_id, whole, since)
         ON seen.ticket_id = message.ticket_id
       WHERE message.id > $4 AND (message.visibility = 'public' OR seen.whole)
         AND (seen.since IS NULL OR message.created_at >= seen.since)
       ORDER BY message.id LIMIT $5`,
      [
        seen.map(({ ticketId }) => ticketId),
        seen.map(({ all }) => all),
        seen.map(({ since }) => since),
        start,
        limit + 1,
      ],
    );
    return toPage(
      rows,
      limit,
      ({ id }) => [id],
      ({ ticketKind, serial, ...row }) => ({
        ...viewMessage(row, this.passes, withOriginal),
        ticket: formatNumber(ticketKind, serial),
      }),
    );
  }
}
