import { Injectable } from '@nestjs/common';
import { cancelTimer, fulfilTimer } from '../domain/sla/timer.js';
import { isUnsolved } from '../domain/ticket/status.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { ticketChanged, type TicketState } from '../tickets/tickets.events.js';
import type { Ticket } from '../tickets/tickets.contract.js';
import { PromiseAgain } from './promise-again.js';
import { Promises } from './promises.js';
import { pauseOrResume, repromise } from './repromise.js';
import { SPAM, Timers } from './timers.js';

/** Keeps promises in step with the ticket, in this order: fulfil, stop, move, pause or resume, start. */
@Injectable()
export class FollowChanges {
  constructor(
    private readonly promises: Promises,
    private readonly timers: Timers,
    private readonly promiseAgain: PromiseAgain,
  ) {}

  @ReactsTo(ticketChanged)
  async follow({ data, actor, at }: EventOf<typeof ticketChanged>): Promise<void> {
    const { ticket, before } = data;
    const statusChanged = ticket.status !== before.status;
    const moved = traitsChanged(ticket, before);
    if (!statusChanged && !moved) return;
    const timers = await this.timers.ofTicket(ticket.id);
    // A solved ticket has nothing to be promised, and what was is over.
    const promisedAgain = isUnsolved(ticket.status) && moved;
    const reopened = before.status === 'resolved' && ticket.status === 'open';
    // What was spam, and is none after all, goes on where it stood.
    const restored = before.status === 'closed' && isUnsolved(ticket.status);
    if (timers.length === 0 && !promisedAgain && !reopened && !restored) return;
    const cause = { actor, at, why: whyOf(ticket, statusChanged) };
    if (statusChanged && ticket.status === 'resolved') {
      const resolution = timers.filter(({ metric }) => metric === 'resolution');
      await this.timers.change(resolution, fulfilTimer, cause);
    }
    if (statusChanged && !isUnsolved(ticket.status)) await this.timers.change(timers, cancelTimer, cause);
    const promising = () => this.promises.ofTicket(ticket);
    if (promisedAgain) await repromise(this.timers, timers, await promising(), cause);
    await pauseOrResume(this.timers, timers, ticket.status, cause);
    if (promisedAgain || reopened || restored) {
      await this.promiseAgain.execute(this.timers, ticket, timers, promising, cause, reopened);
    }
    await this.timers.note(ticket, timers, at);
  }
}

function whyOf({ status, statusBeforeSpam }: Ticket, statusChanged: boolean): string {
  if (!statusChanged) return 'promised';
  return statusBeforeSpam ? SPAM : status;
}

function traitsChanged(ticket: Ticket, before: TicketState): boolean {
  return ticket.priority !== before.priority || ticket.category !== before.category || ticket.teamId !== before.teamId;
}
