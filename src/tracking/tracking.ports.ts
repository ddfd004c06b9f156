/** What this room asks others; bound in the composition root. */

/** Answered by escalation. */
export abstract class AskForEscalation {
  /** @throws Problem ticket/conflict when the ticket is solved */
  abstract execute(given: {
    ticketId: string;
    actor: { id: string; name: string };
    reason: string;
    cause: 'requester';
  }): Promise<unknown>;
}
