import { Injectable } from '@nestjs/common';
import { awaitedIn } from '../../domain/sla/idle.js';
import type { EventOf } from '../../platform/events/event.js';
import { ReactsTo } from '../../platform/events/reactions.js';
import { TicketDeadlines } from '../../tickets/tickets.contract.js';
import { messageAdded, ticketChanged } from '../../tickets/tickets.events.js';
import { IdleTimers } from './idle-timers.js';

/** Starts the clock of a ticket that begins to stand still, and stops it when it goes on: each time anew. */
@Injectable()
export class FollowIdle {
  constructor(
    private readonly idleTimers: IdleTimers,
    private readonly deadlines: TicketDeadlines,
  ) {}

  /** What was waited for; it also opens the ticket again, which is told after it. Automatic mail answers nothing. */
  @ReactsTo(messageAdded)
  async answer({ data: { ticket, visibility, capacity }, at }: EventOf<typeof messageAdded>): Promise<void> {
    if (visibility !== 'public' || capacity !== 'participant' || ticket.status !== 'pending') return;
    await this.idleTimers.stop(ticket, 'requester_reply', 'met', at);
  }

  @ReactsTo(ticketChanged)
  async follow({ data: { ticket, before }, at }: EventOf<typeof ticketChanged>): Promise<void> {
    if (ticket.status === before.status) return;
    const left = awaitedIn(before.status);
    const closed = ticket.status === 'closed' && !ticket.mergedInto;
    if (left) await this.idleTimers.stop(ticket, left, left === 'closing' && closed ? 'met' : 'cancelled', at);
    if (before.status === 'resolved' && ticket.status !== 'closed') await this.deadlines.noteClosing(ticket, null);
    await this.idleTimers.start(ticket, at);
  }
}
