import type { TicketTraits } from '../domain/sla/policy.js';
import type { MessageView, TicketView } from './tickets.dto.js';

/** What this room asks others; bound in the composition root. */

/** Answered by sla: the earliest due time that such a ticket will be promised, null when it is promised nothing. */
export abstract class FirstDeadline {
  abstract of(ticket: TicketTraits, at: Date): Promise<Date | null>;
}

/** Answered by desk: tickets and messages as clients see them. */
export abstract class TicketViews {
  abstract ticket(id: string): Promise<TicketView>;
  abstract message(id: string): Promise<MessageView>;
  /** Oldest first. */
  abstract messages(ids: readonly string[]): Promise<MessageView[]>;
}

/** Answered by mail: whether an address is one that Docket receives mail at. Nobody can be reached there. */
export abstract class OwnAddresses {
  abstract isOurs(address: string): boolean;
}
