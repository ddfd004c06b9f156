import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import { type Capacity, mayBecome, type Status, statusAfterMessage } from '../domain/ticket/status.js';
import { People } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { checkVersion } from '../platform/http/etag.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { AttachToMessage } from './attachments/attach-to-message.js';
import { ChangeTicket, type TicketChange } from './change-ticket.js';
import { HoldBackReply } from './hold-back-reply.js';
import { type MailSender, Message, type Source, type Visibility } from './message.entity.js';
import { OpenTicket } from './open-ticket.js';
import type { Ticket } from './ticket.entity.js';
import { TicketStore } from './ticket.store.js';
import { messageAdded } from './tickets.events.js';

export interface NewMessage {
  ticketId: string;
  /** `id` null: somebody we do not know. */
  author: Actor;
  /** null: automatic mail or a stranger; has no effect on status and promises. */
  capacity: Capacity | null;
  visibility: Visibility;
  source: Source;
  body: string;
  html?: string | null;
  original?: string | null;
  /** Only agents set one. */
  status?: Status;
  /** What an agent changes along with it, in one version; checked by whoever asks for it. */
  change?: Omit<TicketChange, 'status'>;
  attachmentIds?: string[];
  ifMatch?: string[] | null;
  /** The newest message that its author has seen; absent: nobody asks. */
  seen?: string;
  inboundMailId?: string;
  /** For a note made from the mail of somebody who does not take part. */
  sender?: MailSender;
  /** The note that becomes this message, in its place as long as it stays on its ticket. */
  note?: Message;
}

/** Adds a message to a thread, with all that follows from it; to a closed ticket's participant it opens a follow-up. */
@Injectable()
export class ReplyToTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly people: People,
    private readonly openTicket: OpenTicket,
    private readonly changeTicket: ChangeTicket,
    private readonly attach: AttachToMessage,
    private readonly holdBack: HoldBackReply,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  execute(given: NewMessage): Promise<{ ticket: Ticket; message: Message }> {
    return this.db.transaction(async () => {
      const ticket = await this.lockTarget(given.ticketId);
      checkVersion(given.ifMatch ?? null, ticket.version);
      if (given.seen) await this.holdBack.check(ticket.id, given.ticketId, given.seen, given.author);
      const capacity = capacityIn(ticket, given);
      const isPublic = given.visibility === 'public';
      if (isPublic && capacity === 'participant' && this.isOver(ticket)) return this.followUp(ticket, given);

      const status =
        given.status ?? (isPublic && capacity ? statusAfterMessage(ticket.status, capacity) : ticket.status);
      if (isPublic && ticket.status === 'closed' && capacity === 'agent') {
        throw new Problem('ticket/conflict', 'The ticket is closed; open a new one to write to its requester');
      }
      if (!mayBecome(ticket.status, status)) {
        const detail = `A ticket that is ${ticket.status} cannot become ${status}`;
        throw new Problem('status/refused', detail, [{ pointer: '/status', detail }]);
      }
      const at = this.clock.now();
      const message = await this.addMessage(ticket, given, capacity, at);
      const acknowledgedAt = isPublic && capacity === 'agent' && !ticket.acknowledgedAt ? at : undefined;
      const changed =
        (status !== ticket.status || acknowledgedAt !== undefined || given.change !== undefined) &&
        (await this.changeTicket.apply(ticket, { ...given.change, status, acknowledgedAt }, given.author, at));
      if (!changed) await this.tickets.save(ticket, { updatedAt: at, version: ticket.version + 1 });
      return { ticket, message };
    });
  }

  private async addMessage(ticket: Ticket, given: NewMessage, capacity: Capacity | null, at: Date): Promise<Message> {
    const { note } = given;
    const inPlace = note?.ticketId === ticket.id ? note : null;
    const message: Message = {
      id: inPlace?.id ?? newId(),
      ticketId: ticket.id,
      authorId: given.author.id,
      capacity,
      visibility: given.visibility,
      source: given.source,
      body: given.body,
      html: given.html ?? null,
      original: given.original ?? null,
      sender: given.sender ?? inPlace?.sender ?? null,
      createdAt: inPlace?.createdAt ?? at,
    };
    // Files are tied to their message by its row: those that are named here, and those of a mail.
    const hasFiles = given.source === 'email' || Boolean(given.attachmentIds?.length);
    if (inPlace) await this.db.update(Message, message.id, message);
    else await this.tickets.addMessage(message, !hasFiles);
    if (note && !inPlace) await this.tickets.moveFiles(note.id, message);
    if (given.attachmentIds?.length) await this.attach.execute(given.attachmentIds, message, capacity, given.author);
    const { visibility, source } = message;
    await this.events.record(
      messageAdded.of({
        subjectId: ticket.id,
        actor: given.author,
        at,
        data: { ticket, messageId: message.id, visibility, source, capacity, inboundMailId: given.inboundMailId },
        changes: [
          {
            what: 'message',
            from: inPlace && { id: inPlace.id, visibility: inPlace.visibility },
            to: { id: message.id, visibility, source },
          },
        ],
      }),
    );
    return message;
  }

  /** A merged ticket hands its replies on, over chains. */
  private async lockTarget(id: string, seen: string[] = []): Promise<Ticket> {
    const ticket = await this.tickets.lock(id);
    const { mergedInto } = ticket;
    return mergedInto && !seen.includes(mergedInto) ? this.lockTarget(mergedInto, [...seen, id]) : ticket;
  }

  private isOver(ticket: Ticket): boolean {
    if (ticket.status === 'closed') return true;
    return ticket.status === 'resolved' && Boolean(ticket.closesAt && ticket.closesAt <= this.clock.now());
  }

  private async followUp(closed: Ticket, given: NewMessage): Promise<{ ticket: Ticket; message: Message }> {
    const goesOnIn = await this.tickets.latestFollowUp(closed.id);
    if (goesOnIn) return this.execute({ ...given, ticketId: goesOnIn.id, ifMatch: null });
    if (closed.status !== 'closed')
      await this.changeTicket.apply(closed, { status: 'closed' }, given.author, this.clock.now());
    const requester = (await this.people.byId(closed.requesterId))!;
    const followUp = await this.openTicket.execute({
      subject: closed.subject,
      body: given.body,
      html: given.html,
      original: given.original,
      requester: { ...requester, name: closed.requesterName },
      actor: given.author as Actor & { id: string },
      channel: given.source === 'email' ? 'email' : 'api',
      source: given.source,
      inboundMailId: given.inboundMailId,
      followUpOf: closed,
    });
    await this.tickets.copyFollowers(closed.id, followUp.ticket.id);
    if (given.note) await this.tickets.moveFiles(given.note.id, followUp.message);
    if (given.attachmentIds?.length) {
      await this.attach.execute(given.attachmentIds, followUp.message, 'participant', given.author);
    }
    return followUp;
  }
}

/** Agents who write into their own ticket take part in it. What is written into spam is kept, and nothing follows from it. */
function capacityIn(ticket: Ticket, { author, capacity }: NewMessage): Capacity | null {
  const here = capacity && author.id === ticket.requesterId ? 'participant' : capacity;
  return here === 'participant' && ticket.statusBeforeSpam ? null : here;
}
