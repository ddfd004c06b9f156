import { Injectable } from '@nestjs/common';
import { People } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import type { Actor } from '../../platform/events/event.js';
import { checkVersion } from '../../platform/http/etag.js';
import { invalidInput, Problem } from '../../platform/http/problem.js';
import { ReplyToTicket } from '../reply-to-ticket.js';
import type { Ticket } from '../ticket.entity.js';
import { TicketStore } from '../ticket.store.js';

export interface Transfer {
  teamId: string;
  /** One of that team; nobody unless given. */
  assigneeId?: string;
  /** Why, for agents. */
  note: string;
}

/** Hands a ticket to a team, with a word why: both or neither, and one version later. */
@Injectable()
export class TransferTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly people: People,
    private readonly replyToTicket: ReplyToTicket,
  ) {}

  /** @throws Problem input/invalid, ticket/conflict for one that was merged, precondition/failed */
  execute(
    ticketId: string,
    { teamId, assigneeId, note }: Transfer,
    actor: Actor,
    ifMatch: string[] | null,
  ): Promise<Ticket> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(ticketId);
      checkVersion(ifMatch, ticket.version);
      if (ticket.mergedInto) {
        throw new Problem('ticket/conflict', 'The ticket was merged into another one; transfer that');
      }
      await this.check(teamId, assigneeId);
      const written = await this.replyToTicket.execute({
        ticketId,
        author: actor,
        capacity: 'agent',
        visibility: 'internal',
        source: 'api',
        body: note,
        change: { teamId, assigneeId: assigneeId ?? null },
      });
      return written.ticket;
    });
  }

  private async check(teamId: string, assigneeId: string | undefined): Promise<void> {
    if (!(await this.people.teamExists(teamId))) {
      throw invalidInput({ pointer: '/teamId', detail: 'is no team we know' });
    }
    if (assigneeId === undefined) return;
    const ladder = await this.people.ladder(teamId);
    if (!ladder.some(({ id }) => id === assigneeId.toLowerCase())) {
      throw invalidInput({ pointer: '/assigneeId', detail: 'is nobody of that team' });
    }
  }
}
