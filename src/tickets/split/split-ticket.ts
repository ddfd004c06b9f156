import { Injectable } from '@nestjs/common';
import { formatNumber } from '../../domain/ticket/number.js';
import type { Priority } from '../../domain/ticket/priority.js';
import { judgeSplit, type SplitRefusal, waitsSince } from '../../domain/ticket/split.js';
import { People } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import type { Actor } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { checkVersion } from '../../platform/http/etag.js';
import { Problem } from '../../platform/http/problem.js';
import { Clock } from '../../platform/time/clock.js';
import { LinkTickets } from '../links/link-tickets.js';
import type { Message } from '../message.entity.js';
import { type NewTicket, OpenTicket } from '../open-ticket.js';
import { ReplyToTicket } from '../reply-to-ticket.js';
import { systemNote } from '../system-note.js';
import type { Ticket } from '../ticket.entity.js';
import { TicketStore } from '../ticket.store.js';
import { splitReceived, ticketSplit } from './split.events.js';
import { SplitMessages } from './split-messages.store.js';

export interface SplitOff {
  messageIds: string[];
  subject: string;
  category?: string;
  priority?: Priority;
}

const REFUSALS: Record<SplitRefusal, string> = {
  opening: 'is the message by which the ticket was opened, and stays in it',
  answer: 'is an answer, which stays where it was given',
  silent: 'needs a public message of somebody who takes part: notes alone open no ticket',
};

/** Messages about another matter get a ticket of their own: they go there, with their files, and whoever wrote them. */
@Injectable()
export class SplitTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly messages: SplitMessages,
    private readonly people: People,
    private readonly openTicket: OpenTicket,
    private readonly linkTickets: LinkTickets,
    private readonly replyToTicket: ReplyToTicket,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns the ticket that was opened
   * @throws Problem message/not-found, message/refused, ticket/conflict for one that was merged, precondition/failed
   */
  execute(ticketId: string, given: SplitOff, actor: Actor & { id: string }, ifMatch: string[] | null): Promise<Ticket> {
    return this.db.transaction(async () => {
      const source = await this.tickets.lock(ticketId);
      checkVersion(ifMatch, source.version);
      if (source.mergedInto) throw new Problem('ticket/conflict', 'The ticket was merged into another one');
      const moved = await this.messages.find(source.id, given.messageIds);
      const opening = await this.judge(source.id, moved);
      const since = waitsSince(moved, await this.messages.lastAnswer(source.id));
      const requester = await this.requesterOf(source, opening);
      const { ticket: target } = await this.openTicket.execute({
        subject: given.subject,
        body: opening.body,
        requester,
        actor,
        channel: 'agent',
        source: opening.source,
        category: given.category ?? source.category,
        priority: given.priority ?? source.priority,
        teamId: source.teamId,
        opening,
        promisedSince: since ?? undefined,
      });
      await this.messages.move(moved, source.id, target.id, target.createdAt);
      await this.tell(source, target, moved, actor);
      return target;
    });
  }

  private async judge(sourceId: string, moved: Message[]): Promise<Message> {
    const judged = judgeSplit(moved, await this.messages.opening(sourceId));
    if (typeof judged === 'object') return judged;
    const detail = REFUSALS[judged];
    throw new Problem('message/refused', `/messageIds ${detail}`, [{ pointer: '/messageIds', detail }]);
  }

  /** Whoever wrote it, if they still take part; else whose ticket it was. */
  private async requesterOf(source: Ticket, { authorId }: Message): Promise<NewTicket['requester']> {
    const participants = await this.tickets.participants(source.id);
    const author = participants.find(({ personId, part }) => personId === authorId && part !== 'requester');
    const person = (await this.people.byId(author?.personId ?? source.requesterId))!;
    return { ...person, name: author ? (author.name ?? person.name) : source.requesterName };
  }

  private async tell(source: Ticket, target: Ticket, moved: Message[], actor: Actor): Promise<void> {
    const [from, to] = [numberOf(source), numberOf(target)];
    const what = moved.length === 1 ? 'A message' : `${moved.length} messages`;
    await this.replyToTicket.execute(systemNote(source.id, `${what} became the ticket ${to}, by ${actor.name}.`));
    await this.replyToTicket.execute(systemNote(target.id, `This was split off from ${from} by ${actor.name}.`));
    await this.linkTickets.execute(target.id, source.id, 'related', actor);
    const at = this.clock.now();
    const messageIds = moved.map(({ id }) => id);
    const unansweredSince = await this.tickets.unansweredSince(source.id);
    const about = { actor, at, data: { source, target, messageIds, unansweredSince } };
    const gone = [{ what: 'split', from: null, to: { ticket: to, messages: messageIds } }];
    const come = [{ what: 'splitFrom', from: null, to: { ticket: from, messages: messageIds } }];
    await this.events.record(
      ticketSplit.of({ ...about, subjectId: source.id, changes: gone }),
      splitReceived.of({ ...about, subjectId: target.id, changes: come }),
    );
  }
}

function numberOf({ kind, serial }: Ticket): string {
  return formatNumber(kind, serial);
}
