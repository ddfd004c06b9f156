import { Injectable } from '@nestjs/common';
import { People } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { checkVersion } from '../platform/http/etag.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { FollowTicket } from './follow-ticket.js';
import { type MailSender, Message } from './message.entity.js';
import { ReplyToTicket } from './reply-to-ticket.js';
import type { Ticket } from './ticket.entity.js';
import { TicketStore } from './ticket.store.js';
import { senderAccepted } from './tickets.events.js';

interface Accepted {
  ticket: Ticket;
  messageId: string;
}

/**
 * Lets somebody who wrote into a ticket without taking part in it take part from now on. The note of their mail becomes
 * their public message, with all that follows from one as if it were written now.
 */
@Injectable()
export class AcceptSender {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly people: People,
    private readonly followTicket: FollowTicket,
    private readonly replyToTicket: ReplyToTicket,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /**
   * Once: whoever comes second gets the same answer.
   * @throws Problem message/not-found, message/refused, precondition/failed
   */
  execute(ticketId: string, noteId: string, agent: Actor, ifMatch: string[] | null): Promise<Accepted> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(ticketId);
      const note = await this.tickets.message(ticketId, noteId);
      if (!note) throw new Problem('message/not-found', 'There is no such message in this ticket');
      const { sender } = note;
      if (!sender) {
        throw new Problem('message/refused', 'It is no note made from the mail of somebody who does not take part');
      }
      if (sender.accepted) return this.acceptedBefore(ticket, sender.accepted.messageId);
      checkVersion(ifMatch, ticket.version);
      return this.accept(note, sender, agent);
    });
  }

  private async accept(note: Message, sender: MailSender, agent: Actor): Promise<Accepted> {
    const { address: email, name, preface } = sender;
    // An agent decides about this one person: the most there can be does not count.
    await this.followTicket.execute(note.ticketId, { email, name }, agent, Infinity);
    const author = await this.people.ensureRequester({ email, name });
    const { ticket, message } = await this.replyToTicket.execute({
      ticketId: note.ticketId,
      author: { id: author.id, name: author.name },
      capacity: 'participant',
      visibility: 'public',
      source: note.source,
      body: note.body.slice(preface.length),
      html: note.html,
      original: note.original,
      note,
    });
    // Its ticket was closed or merged meanwhile: they take part where it goes on.
    if (ticket.id !== note.ticketId) await this.followTicket.execute(ticket.id, { email, name }, agent, Infinity);
    await this.db.update(Message, note.id, { sender: { ...sender, accepted: { messageId: message.id } } });
    const to = { id: message.id, author: { id: author.id, name: author.name } };
    await this.events.record(
      senderAccepted.of({
        subjectId: note.ticketId,
        actor: agent,
        at: this.clock.now(),
        data: { ticket, noteId: note.id, messageId: message.id },
        changes: [{ what: 'accepted', from: { id: note.id }, to }],
      }),
    );
    return { ticket, messageId: message.id };
  }

  private async acceptedBefore(ticket: Ticket, messageId: string): Promise<Accepted> {
    const [message] = await this.db.find(Message, 'WHERE id = $1', [messageId]);
    const holder = message && message.ticketId !== ticket.id ? await this.tickets.byId(message.ticketId) : ticket;
    return { ticket: holder ?? ticket, messageId };
  }
}
