import type { TicketRun } from './ticket-run.entity.js';

/** What a run does to each of its tickets. */
export abstract class RunAction {
  /** As the rows of runs name what it does. */
  abstract readonly kinds: readonly string[];

  /**
   * In one transaction with the note that it was done. A ticket may have changed since the run was asked for.
   * @returns why there was nothing to do, null when it was done
   * @throws Problem when the ticket refuses; the run goes on with the next one
   */
  abstract perform(run: TicketRun, ticketId: string): Promise<string | null>;
}

/** All that runs can do; a kind that is not among them is a mistake of ours. */
export class RunActions {
  constructor(private readonly actions: readonly RunAction[]) {}

  of(kind: string): RunAction {
    const action = this.actions.find(({ kinds }) => kinds.includes(kind));
    if (!action) throw new Error(`Nothing does ${kind}`);
    return action;
  }
}
