import { EventType } from '../../platform/events/event.js';
import type { Ticket } from '../ticket.entity.js';

/** An agent said that nobody meant it; or that this was a mistake. */
export const ticketMarkedSpam = new EventType<{ ticket: Ticket; senderBlocked: boolean }>('ticket.marked_spam');
export const ticketUnmarkedSpam = new EventType<{
  ticket: Ticket;
  /** When it was closed for that, or before. */
  closedAt: Date | null;
}>('ticket.unmarked_spam');
