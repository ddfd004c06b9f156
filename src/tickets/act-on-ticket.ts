import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { checkVersion } from '../platform/http/etag.js';
import { Problem } from '../platform/http/problem.js';
import { ChangeTicket, type TicketChange } from './change-ticket.js';
import type { Visibility } from './message.entity.js';
import { ReplyToTicket } from './reply-to-ticket.js';
import { MarkSpam } from './spam/mark-spam.js';
import { UnmarkSpam } from './spam/unmark-spam.js';
import type { Ticket } from './ticket.entity.js';
import { TicketStore } from './ticket.store.js';

interface ActionReply {
  body: string;
  visibility: Visibility;
  /** The newest message that its author has seen; absent: nobody asks. */
  seen?: string;
}

/** What an agent does to a ticket in one step. */
export interface TicketAction {
  change?: TicketChange;
  reply?: ActionReply;
  /** Whether it is spam; with nothing else. */
  spam?: boolean;
}

export interface TicketActed {
  ticket: Ticket;
  /** null: nothing was written. */
  messageId: string | null;
  changed: boolean;
}

/** Several actions of an agent as one: all or none of them, by the rules of each; a reply and a status count together. */
@Injectable()
export class ActOnTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly changeTicket: ChangeTicket,
    private readonly replyToTicket: ReplyToTicket,
    private readonly markSpam: MarkSpam,
    private readonly unmarkSpam: UnmarkSpam,
  ) {}

  /** @throws Problem as `ChangeTicket`, `ReplyToTicket` and `MarkSpam`; ticket/conflict when a reply would go elsewhere */
  execute(
    ticketId: string,
    { change = {}, reply, spam }: TicketAction,
    actor: Actor,
    ifMatch: string[] | null = null,
  ): Promise<TicketActed> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(ticketId);
      checkVersion(ifMatch, ticket.version);
      const { version } = ticket;
      let messageId: string | null = null;
      if (spam !== undefined) await this.setSpam(ticketId, spam, actor);
      else if (reply) messageId = await this.write(ticket, reply, change, actor);
      else await this.changeTicket.execute(ticketId, change, actor);
      return { ticket, messageId, changed: ticket.version !== version };
    });
  }

  private setSpam(ticketId: string, spam: boolean, actor: Actor): Promise<Ticket> {
    return spam ? this.markSpam.execute(ticketId, false, actor, null) : this.unmarkSpam.execute(ticketId, actor);
  }

  private async write(ticket: Ticket, reply: ActionReply, change: TicketChange, actor: Actor): Promise<string> {
    const { status, ...rest } = await this.changeTicket.checked(ticket, change);
    const written = await this.replyToTicket.execute({
      ...reply,
      ticketId: ticket.id,
      author: actor,
      capacity: 'agent',
      source: 'api',
      status,
      change: rest,
    });
    if (written.ticket.id !== ticket.id) {
      throw new Problem('ticket/conflict', 'The ticket goes on in another one; write there');
    }
    return written.message.id;
  }
}
