import { Injectable } from '@nestjs/common';
import type { Identity } from '../people/people.contract.js';
import { type Access, TicketAccess } from './ticket-access.js';
import type { TicketView } from './tickets.dto.js';
import type { Ticket } from './ticket.entity.js';
import { TicketViews } from './tickets.ports.js';

/** What an agent does to a ticket that they see, answered with a ticket as it is then: also when they see it no more. */
@Injectable()
export class OnTicket {
  constructor(
    private readonly access: TicketAccess,
    private readonly views: TicketViews,
  ) {}

  /** @param act gives the ticket that is the answer @throws Problem ticket/not-found */
  async execute(number: string, me: Identity, act: (access: Access) => Promise<Ticket>): Promise<TicketView> {
    const { id } = await act(await this.access.findForAgent(number, me));
    return this.views.ticket(id, 'agent');
  }
}
