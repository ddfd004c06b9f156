import type { TicketTraits } from '../domain/sla/policy.js';
import { EventType } from '../platform/events/event.js';
import type { Capacity, Status } from '../domain/ticket/status.js';
import type { Source, Visibility } from './message.entity.js';
import type { Ticket } from './ticket.entity.js';

export const ticketOpened = new EventType<{
  ticket: Ticket;
  /** As they were at that moment. */
  requester: Pick<TicketTraits, 'tier' | 'language'>;
  messageId: string;
  /** The mail it came by, to answer in its thread. */
  inboundMailId?: string;
  /** When what it is promised began to count, if not then. */
  promisedSince?: Date;
}>('ticket.opened');

export const messageAdded = new EventType<{
  ticket: Ticket;
  messageId: string;
  visibility: Visibility;
  source: Source;
  /** null for automatic mail and strangers: noted, without effect on promises. */
  capacity: Capacity | null;
  inboundMailId?: string;
}>('ticket.message_added');

/** Any other change: status, priority, category, team, assignee, level, tags, fields, sensitive. `changes` tells which. */
export const ticketChanged = new EventType<{ ticket: Ticket; before: TicketState }>('ticket.changed');

export interface TicketState {
  status: Status;
  priority: Ticket['priority'];
  category: string | null;
  teamId: string | null;
  assigneeId: string | null;
  level: number;
}

/** Somebody who may read and write the public thread from now on, or may no longer. */
export const followerAdded = new EventType<{ ticket: Ticket; personId: string }>('ticket.follower_added');
export const followerRemoved = new EventType<{ ticket: Ticket; personId: string }>('ticket.follower_removed');

/** A file belongs to a message from now on. */
export const fileAttached = new EventType<{ messageId: string }>('ticket.file_attached');

/** An agent let somebody else's mail count: its sender takes part now, and the note is their message. */
export const senderAccepted = new EventType<{ ticket: Ticket; noteId: string; messageId: string }>(
  'ticket.sender_accepted',
);

/** The source is closed; whatever is written into it goes to the target. Told of the source. */
export const ticketMerged = new EventType<Merge>('ticket.merged');
/** The same, told of the target. */
export const mergeReceived = new EventType<Merge>('ticket.merge_received');

interface Merge {
  source: Ticket;
  target: Ticket;
  /** When the source's oldest message by a participant was written that no agent has answered; null: none, or it is solved. */
  unansweredSince: Date | null;
}

/** Its requester is not content, and what is to be done about that was done: once for each answer. */
export const lowScoreGiven = new EventType<{
  /** What is known of it, as a note on the ticket. */
  noteId: string;
  reopened: boolean;
}>('ticket.low_score_given');

/** Its requester said how content they are, or changed their mind. */
export const ticketRated = new EventType<{ ticket: Ticket; score: number }>('ticket.rated');
