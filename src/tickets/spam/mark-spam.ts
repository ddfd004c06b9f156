import { Injectable } from '@nestjs/common';
import { People } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import type { Actor } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { checkVersion } from '../../platform/http/etag.js';
import { Problem } from '../../platform/http/problem.js';
import { Clock } from '../../platform/time/clock.js';
import { ChangeTicket } from '../change-ticket.js';
import type { Ticket } from '../ticket.entity.js';
import { TicketStore } from '../ticket.store.js';
import { BlockedSenders } from '../tickets.ports.js';
import { ticketMarkedSpam } from './spam.events.js';

/**
 * Puts a ticket away that nobody meant: closed from whatever status, nobody is told, and it counts nowhere. It keeps the
 * status that it had.
 */
@Injectable()
export class MarkSpam {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly people: People,
    private readonly changeTicket: ChangeTicket,
    private readonly blockedSenders: BlockedSenders,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /**
   * What is marked already stays so; its sender may be blocked later.
   * @param blockSender whether mails of its requester go to quarantine from now on
   * @throws Problem ticket/conflict for one that was merged, address/refused for an agent's, precondition/failed
   */
  execute(ticketId: string, blockSender: boolean, actor: Actor, ifMatch: string[] | null): Promise<Ticket> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(ticketId);
      const marked = Boolean(ticket.statusBeforeSpam);
      if (!marked) checkVersion(ifMatch, ticket.version);
      if (ticket.mergedInto) throw new Problem('ticket/conflict', 'The ticket was merged into another one; mark that');
      const at = this.clock.now();
      const senderBlocked = blockSender && (await this.block(ticket, actor, at));
      if (!marked) await this.putAway(ticket, actor, at);
      if (marked && !senderBlocked) return ticket;
      const changes = [
        ...(marked ? [] : [{ what: 'spam', from: false, to: true }]),
        ...(senderBlocked ? [{ what: 'senderBlocked', from: false, to: true }] : []),
      ];
      const data = { ticket, senderBlocked };
      await this.events.record(ticketMarkedSpam.of({ subjectId: ticket.id, actor, at, data, changes }));
      return ticket;
    });
  }

  private async putAway(ticket: Ticket, actor: Actor, at: Date): Promise<void> {
    // First of all: what follows from its being closed goes by it.
    await this.tickets.save(ticket, { statusBeforeSpam: ticket.status });
    if (await this.changeTicket.apply(ticket, { status: 'closed' }, actor, at)) return;
    await this.tickets.save(ticket, { updatedAt: at, version: ticket.version + 1 });
  }

  /** @returns whether they were not blocked yet */
  private async block({ id, requesterId }: Ticket, actor: Actor, at: Date): Promise<boolean> {
    const { email, role } = (await this.people.byId(requesterId))!;
    if (role !== 'requester') {
      const [pointer, detail] = ['/blockSender', 'is not for people who work here'];
      throw new Problem('address/refused', `${pointer} ${detail}`, [{ pointer, detail }]);
    }
    return this.blockedSenders.block({ address: email, ticketId: id, actor, at });
  }
}
