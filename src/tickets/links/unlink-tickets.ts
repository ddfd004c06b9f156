import { Injectable } from '@nestjs/common';
import { typeOf } from '../../domain/ticket/link.js';
import { formatNumber } from '../../domain/ticket/number.js';
import { Database } from '../../platform/database/database.js';
import type { Actor } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { Problem } from '../../platform/http/problem.js';
import { Clock } from '../../platform/time/clock.js';
import type { Ticket } from '../ticket.entity.js';
import { TicketStore } from '../ticket.store.js';
import { ticketUnlinked } from './links.events.js';
import { Links } from './links.store.js';

/** Takes a link away. That a ticket was opened as the follow-up of another one stays. */
@Injectable()
export class UnlinkTickets {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly links: Links,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem link/not-found, link/refused */
  execute(ticket: Ticket, linkId: string, actor: Actor): Promise<void> {
    return this.db.transaction(async () => {
      const link = await this.links.byId(linkId);
      if (!link || (link.fromId !== ticket.id && link.toId !== ticket.id)) throw await this.absence(ticket, linkId);
      const both = [];
      for (const id of [link.fromId, link.toId].sort()) both.push(await this.tickets.lock(id));
      // Somebody else was faster.
      if (!(await this.links.remove(linkId))) throw notFound();
      const at = this.clock.now();
      for (const [i, one] of both.entries()) {
        const other = both[1 - i]!;
        const type = typeOf(link.kind, one.id === link.fromId ? 'from' : 'to');
        await this.events.record(
          ticketUnlinked.of({
            subjectId: one.id,
            actor,
            at,
            data: { linkId, type, otherId: other.id },
            changes: [{ what: 'link', from: { type, ticket: formatNumber(other.kind, other.serial) }, to: null }],
          }),
        );
      }
    });
  }

  private async absence(ticket: Ticket, linkId: string): Promise<Problem> {
    const opened = linkId === ticket.id ? ticket : await this.tickets.byId(linkId);
    const followsUp = opened?.followUpOf && [opened.id, opened.followUpOf].includes(ticket.id);
    return followsUp ? new Problem('link/refused', 'It was opened as a follow-up, and stays one') : notFound();
  }
}

function notFound(): Problem {
  return new Problem('link/not-found', 'The ticket has no such link');
}
