import { Injectable } from '@nestjs/common';
import { pausesOf } from '../domain/sla/goal.js';
import { fulfilTimer, isActive, pauseTimer, repromiseTimer, resumeTimer } from '../domain/sla/timer.js';
import { isUnsolved } from '../domain/ticket/status.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { ticketChanged, type TicketState } from '../tickets/tickets.events.js';
import type { Ticket } from '../tickets/tickets.contract.js';
import { PromiseAgain } from './promise-again.js';
import { Promises } from './promises.js';
import type { Timer } from './timer.entity.js';
import { type Cause, DROPPED, Timers } from './timers.js';

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
    if (timers.length === 0 && !promisedAgain) return;
    const cause = { actor, at, why: statusChanged ? ticket.status : 'promised' };
    if (statusChanged && ticket.status === 'resolved') await this.fulfilResolution(timers, cause);
    if (statusChanged && !isUnsolved(ticket.status)) await this.timers.cancel(timers, cause);
    if (promisedAgain) await this.repromise(ticket, timers, cause);
    await this.pauseOrResume(ticket, timers, cause);
    if (promisedAgain || reopened) await this.promiseAgain.execute(ticket, timers, cause, reopened);
    await this.timers.note(ticket, timers, at);
  }

  private async fulfilResolution(timers: Timer[], cause: Cause): Promise<void> {
    const resolution = timers.filter(({ metric }) => metric === 'resolution');
    const now = cause.at.getTime();
    await this.timers.change(
      resolution,
      async (timer) => fulfilTimer(timer, await this.timers.promised(timer), now),
      cause,
    );
  }

  /** Each by what its own promise says of the status, which another promise may say differently. */
  private async pauseOrResume(ticket: Ticket, timers: Timer[], cause: Cause): Promise<void> {
    const now = cause.at.getTime();
    await this.timers.change(
      timers,
      async (timer) => {
        const rule = pausesOf(timer).includes(ticket.status) ? pauseTimer : resumeTimer;
        return rule(timer, await this.timers.promised(timer), now);
      },
      cause,
    );
  }

  private async repromise(ticket: Ticket, timers: Timer[], cause: Cause): Promise<void> {
    const promises = await this.promises.ofTicket(ticket, timers);
    const dropped = timers.filter(({ metric }) => !promises.some((promise) => promise.metric === metric));
    await this.timers.cancel(dropped, { ...cause, why: DROPPED });
    await this.timers.change(
      timers.filter((timer) => isActive(timer)),
      async (timer) => {
        const promise = promises.find(({ metric }) => metric === timer.metric)!;
        const moved = repromiseTimer(timer, await this.timers.promised(timer), promise, cause.at.getTime());
        // Broken before this change was made: it keeps the promise that it broke.
        if (moved === timer || (moved.breachedAt !== null && moved.breachedAt < cause.at.getTime())) return moved;
        const { calendar: _compiled, ...under } = promise;
        return { ...moved, ...under };
      },
      cause,
    );
  }
}

function traitsChanged(ticket: Ticket, before: TicketState): boolean {
  return ticket.priority !== before.priority || ticket.category !== before.category || ticket.teamId !== before.teamId;
}
