import { EventType } from '../../platform/events/event.js';
import type { Ticket } from '../ticket.entity.js';

interface Split {
  source: Ticket;
  target: Ticket;
  messageIds: string[];
  /** When the oldest message by a participant was written that is still in the source and no agent has answered. */
  unansweredSince: Date | null;
}

/** Messages left it for a ticket of their own. Told of the source. */
export const ticketSplit = new EventType<Split>('ticket.split');
/** The same, told of the target. */
export const splitReceived = new EventType<Split>('ticket.split_received');
