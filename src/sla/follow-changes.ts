import { Injectable } from '@nestjs/common';
import { pausesIn } from '../domain/sla/goal.js';
import { fulfilTimer, isActive, pauseTimer, repromiseTimer, resumeTimer } from '../domain/sla/timer.js';
import { isUnsolved } from '../domain/ticket/status.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { ticketChanged, type TicketState } from '../tickets/tickets.events.js';
import type { Ticket } from '../tickets/tickets.contract.js';
import { Promises } from './promises.js';
import type { Timer } from './timer.entity.js';
import { type Cause, Timers } from './timers.js';

/** Keeps promises in step with the ticket, in this order: fulfil, stop, move, pause or resume, start. */
@Injectable()
export class FollowChanges {
  constructor(
    private readonly promises: Promises,
    private readonly timers: Timers,
  ) {}

  @ReactsTo(ticketChanged)
  async follow({ data, actor, at }: EventOf<typeof ticketChanged>): Promise<void> {
    const { ticket, before } = data;
    const statusChanged = ticket.status !== before.status;
    if (!statusChanged && !traitsChanged(ticket, before)) return;
    const timers = await this.timers.ofTicket(ticket.id);
    if (timers.length === 0) return;
    const cause = { actor, at };
    if (statusChanged && ticket.status === 'resolved') await this.fulfilResolution(timers, cause);
    if (statusChanged && !isUnsolved(ticket.status)) await this.timers.cancel(timers, cause);
    if (traitsChanged(ticket, before)) await this.repromise(ticket, timers, cause);
    if (statusChanged) await this.pauseOrResume(ticket, timers, cause);
    if (before.status === 'resolved' && ticket.status === 'open') await this.reopen(timers, cause);
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

  private async pauseOrResume(ticket: Ticket, timers: Timer[], cause: Cause): Promise<void> {
    const now = cause.at.getTime();
    await this.timers.change(
      timers,
      async (timer) => {
        const rule = pausesIn(timer.metric, ticket.status) ? pauseTimer : resumeTimer;
        return rule(timer, await this.timers.promised(timer), now);
      },
      cause,
    );
  }

  /** By the policies that were in force when the ticket was opened; a metric they no longer promise is let go. */
  private async repromise(ticket: Ticket, timers: Timer[], cause: Cause): Promise<void> {
    const promises = await this.promises.of(ticket, ticket.createdAt);
    const dropped = timers.filter(({ metric }) => !promises.some((promise) => promise.metric === metric));
    await this.timers.cancel(dropped, cause);
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

  /** A new cycle: after one that was met it goes on with the time that was used, after a breached one afresh. */
  private async reopen(timers: Timer[], cause: Cause): Promise<void> {
    const last = timers.filter(({ metric }) => metric === 'resolution').at(-1);
    if (!last) return;
    const promise = { ...last, ...(await this.timers.promised(last)) };
    const { metric, goal, calendar, calendarId, calendarVersion, policy, policyRevision } = promise;
    const usedMs = last.state === 'met' ? last.usedMs : 0;
    await this.timers.start(
      last.ticketId,
      [
        {
          promise: { metric, goal, calendar, calendarId, calendarVersion, policy, policyRevision },
          cycle: last.cycle + 1,
          usedMs,
        },
      ],
      cause,
    );
  }
}

function traitsChanged(ticket: Ticket, before: TicketState): boolean {
  return ticket.priority !== before.priority || ticket.category !== before.category || ticket.teamId !== before.teamId;
}
