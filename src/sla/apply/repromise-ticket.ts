import { Injectable } from '@nestjs/common';
import { isUnsolved } from '../../domain/ticket/status.js';
import type { Ticket } from '../../tickets/tickets.contract.js';
import { PromiseAgain } from '../promise-again.js';
import type { TicketPromise } from '../promises.js';
import { pauseOrResume, repromise } from '../repromise.js';
import type { Timer } from '../timer.entity.js';
import type { TimerKeeper } from '../timer-keeper.js';
import type { Cause } from '../timers.js';

/** One timer before and after. */
export interface TimerChange {
  /** null: it starts. */
  before: Timer | null;
  after: Timer;
}

/** Gives an open ticket other promises, by the rules of a change of priority: what a preview shows and an application does. */
@Injectable()
export class RepromiseTicket {
  constructor(private readonly promiseAgain: PromiseAgain) {}

  /**
   * A solved ticket has nothing to be promised.
   * @param timers all of the ticket; changed in place
   */
  async execute(
    keeper: TimerKeeper,
    ticket: Ticket,
    timers: Timer[],
    promises: TicketPromise[],
    cause: Cause,
  ): Promise<TimerChange[]> {
    const before = new Map(timers.map((timer) => [timer.id, { ...timer }]));
    if (isUnsolved(ticket.status)) {
      await repromise(keeper, timers, promises, cause);
      await pauseOrResume(keeper, timers, ticket.status, cause);
      await this.promiseAgain.execute(keeper, ticket, timers, async () => promises, cause, false);
    }
    return timers.map((after) => ({ before: before.get(after.id) ?? null, after }));
  }
}
