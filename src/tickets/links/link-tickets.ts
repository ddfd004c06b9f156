import { Injectable } from '@nestjs/common';
import { ACYCLIC, directed, type LinkType, typeOf } from '../../domain/ticket/link.js';
import { formatNumber } from '../../domain/ticket/number.js';
import { Database } from '../../platform/database/database.js';
import type { Actor } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { Problem } from '../../platform/http/problem.js';
import { newId } from '../../platform/new-id.js';
import { Clock } from '../../platform/time/clock.js';
import type { Ticket } from '../ticket.entity.js';
import { TicketStore } from '../ticket.store.js';
import { ticketLinked } from './links.events.js';
import { Links } from './links.store.js';
import type { TicketLink } from './ticket-link.entity.js';

/** Says what one ticket is to another one. */
@Injectable()
export class LinkTickets {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly links: Links,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the id of the link
   * @throws Problem link/self, link/exists, link/circle, ticket/conflict for what was merged
   */
  execute(ticketId: string, otherId: string, type: LinkType, actor: Actor): Promise<string> {
    return this.db.transaction(async () => {
      if (ticketId === otherId) throw new Problem('link/self', 'A ticket cannot be linked with itself');
      const { ticket, other } = await this.lockBoth(ticketId, otherId);
      for (const { mergedInto } of [ticket, other]) {
        if (mergedInto) throw new Problem('ticket/conflict', 'One of them was merged into another ticket; link that');
      }
      const at = this.clock.now();
      const link: TicketLink = {
        id: newId(),
        ...directed(type, ticketId, otherId),
        createdBy: actor.id,
        createdAt: at,
      };
      await this.check(link, ticket, other);
      if (!(await this.links.add(link))) throw alreadyLinked();
      await this.tell(link, [ticket, other], actor, at);
      return link.id;
    });
  }

  /** The lesser id first, as a merge does. */
  private async lockBoth(ticketId: string, otherId: string): Promise<{ ticket: Ticket; other: Ticket }> {
    const locked = new Map<string, Ticket>();
    for (const id of [ticketId, otherId].sort()) locked.set(id, await this.tickets.lock(id));
    return { ticket: locked.get(ticketId)!, other: locked.get(otherId)! };
  }

  private async check({ kind, fromId, toId }: TicketLink, ...both: Ticket[]): Promise<void> {
    const openedSo = both.some(({ id, followUpOf }) => id === fromId && followUpOf === toId);
    if (kind === 'follow_up_of' && openedSo) throw alreadyLinked();
    if (ACYCLIC.includes(kind) && (await this.links.leads(kind, toId, fromId))) {
      throw new Problem('link/circle', 'The other one leads to this one already: they would go round in a circle');
    }
  }

  private async tell(link: TicketLink, both: Ticket[], actor: Actor, at: Date): Promise<void> {
    for (const [i, ticket] of both.entries()) {
      const other = both[1 - i]!;
      const type = typeOf(link.kind, ticket.id === link.fromId ? 'from' : 'to');
      await this.events.record(
        ticketLinked.of({
          subjectId: ticket.id,
          actor,
          at,
          data: { linkId: link.id, type, otherId: other.id },
          changes: [{ what: 'link', from: null, to: { type, ticket: formatNumber(other.kind, other.serial) } }],
        }),
      );
    }
  }
}

function alreadyLinked(): Problem {
  return new Problem('link/exists', 'They are linked in this way already');
}
