import { Injectable } from '@nestjs/common';
import { People, type PersonIdentity } from '../../people/people.contract.js';
import { invalidInput } from '../../platform/http/problem.js';
import { type Ticket, TicketAccess } from '../../tickets/tickets.contract.js';
import type { ApplyRequest } from './apply.dto.js';
import type { TicketFilter } from './policy-application.entity.js';

export type Target = { ticket: Ticket; filter: null } | { ticket: null; filter: TicketFilter };

/** Which tickets a request means. */
@Injectable()
export class Targets {
  constructor(
    private readonly access: TicketAccess,
    private readonly people: People,
  ) {}

  /** @throws Problem input/invalid, ticket/not-found */
  async of({ ticket, filter }: ApplyRequest, me: PersonIdentity): Promise<Target> {
    if (ticket !== undefined) {
      if (filter !== undefined) {
        throw invalidInput({ pointer: '/filter', detail: 'must be left out where a ticket is given' });
      }
      return { ticket: (await this.access.findForAgent(ticket, me)).ticket, filter: null };
    }
    if (filter === undefined) {
      throw invalidInput({ pointer: '/filter', detail: 'must be given, {} for all open tickets, or else a ticket' });
    }
    for (const [i, team] of (filter.team ?? []).entries()) {
      if (!(await this.people.teamExists(team))) {
        throw invalidInput({ pointer: `/filter/team/${i}`, detail: 'is no team we know' });
      }
    }
    return { ticket: null, filter: { ...filter } };
  }
}
