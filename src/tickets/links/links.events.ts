import type { LinkType } from '../../domain/ticket/link.js';
import { EventType } from '../../platform/events/event.js';

interface Linked {
  linkId: string;
  /** As it is seen from the ticket that this is told of. */
  type: LinkType;
  otherId: string;
}

/** Told of both tickets. */
export const ticketLinked = new EventType<Linked>('ticket.linked');
export const ticketUnlinked = new EventType<Linked>('ticket.unlinked');
