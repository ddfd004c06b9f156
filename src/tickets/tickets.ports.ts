import type { Capacity } from '../domain/ticket/status.js';
import type { TicketTraits } from '../domain/sla/policy.js';
import type { Actor } from '../platform/events/event.js';
import type { MessageView, TicketView } from './tickets.dto.js';

/** What this room asks others; bound in the composition root. */

/** Answered by sla: the earliest due time that such a ticket will be promised, null when it is promised nothing. */
export abstract class FirstDeadline {
  /** @param since when it began to count, if not at that time */
  abstract of(ticket: TicketTraits, at: Date, since?: Date): Promise<Date | null>;
}

/** Answered by desk: tickets and messages as clients see them. */
export abstract class TicketViews {
  /** @param capacity of who looks: participants do not see hidden fields */
  abstract ticket(id: string, capacity: Capacity): Promise<TicketView>;
  abstract message(id: string): Promise<MessageView>;
  /** Oldest first. */
  abstract messages(ids: readonly string[]): Promise<MessageView[]>;
}

export interface Blocking {
  address: string;
  /** The ticket that was spam. */
  ticketId: string;
  actor: Actor;
  at: Date;
}

/** Answered by mail: whose mails go to quarantine. */
export abstract class BlockedSenders {
  /** @returns whether they were not blocked yet */
  abstract block(blocking: Blocking): Promise<boolean>;
  /** @returns whether they were blocked */
  abstract letIn(address: string): Promise<boolean>;
}

/** Answered by mail: whether an address is one that Docket receives mail at. Nobody can be reached there. */
export abstract class OwnAddresses {
  abstract isOurs(address: string): boolean;
}
