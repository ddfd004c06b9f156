import { Injectable } from '@nestjs/common';
import { People } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import type { Actor } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { Clock } from '../../platform/time/clock.js';
import { ChangeTicket } from '../change-ticket.js';
import type { Ticket } from '../ticket.entity.js';
import { TicketStore } from '../ticket.store.js';
import { BlockedSenders } from '../tickets.ports.js';
import { ticketUnmarkedSpam } from './spam.events.js';

/** It was none after all: the ticket goes on in the status that it had, and its requester's mails are let in again. */
@Injectable()
export class UnmarkSpam {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly people: People,
    private readonly changeTicket: ChangeTicket,
    private readonly blockedSenders: BlockedSenders,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** What is no spam stays so. */
  execute(ticketId: string, actor: Actor): Promise<Ticket> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(ticketId);
      const status = ticket.statusBeforeSpam;
      if (!status) return ticket;
      const at = this.clock.now();
      const { resolvedAt, closedAt } = ticket;
      await this.tickets.save(ticket, { statusBeforeSpam: null, ...(status === 'closed' ? {} : { closedAt: null }) });
      const changed = await this.changeTicket.apply(ticket, { status }, actor, at);
      if (!changed) await this.tickets.save(ticket, { updatedAt: at, version: ticket.version + 1 });
      // It was resolved then, not now.
      if (status === 'resolved') await this.tickets.save(ticket, { resolvedAt });
      const { email } = (await this.people.byId(ticket.requesterId))!;
      const letIn = await this.blockedSenders.letIn(email);
      const changes = [
        { what: 'spam', from: true, to: false },
        ...(letIn ? [{ what: 'senderBlocked', from: true, to: false }] : []),
      ];
      const data = { ticket, closedAt };
      await this.events.record(ticketUnmarkedSpam.of({ subjectId: ticket.id, actor, at, data, changes }));
      return ticket;
    });
  }
}
