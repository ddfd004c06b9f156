import { Injectable } from '@nestjs/common';
import type { Identity } from '../people/people.contract.js';
import { type Access, TicketAccess } from './ticket-access.js';
import type { TicketView } from './tickets.dto.js';
import { TicketViews } from './tickets.ports.js';

/** What an agent does to a ticket that they see, answered with the ticket as it is then: also when they see it no more. */
@Injectable()
export class OnTicket {
  constructor(
    private readonly access: TicketAccess,
    private readonly views: TicketViews,
  ) {}

  /** @throws Problem ticket/not-found */
  async execute(number: string, me: Identity, act: (access: Access) => Promise<unknown>): Promise<TicketView> {
    const access = await this.access.findForAgent(number, me);
    await act(access);
    return this.views.ticket(access.ticket.id);
  }
}
