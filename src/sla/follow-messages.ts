import { Injectable } from '@nestjs/common';
import { fulfilTimer, isActive } from '../domain/sla/timer.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import type { Ticket } from '../tickets/tickets.contract.js';
import { messageAdded } from '../tickets/tickets.events.js';
import { Promises } from './promises.js';
import type { Timer } from './timer.entity.js';
import { type Cause, Timers } from './timers.js';

/** Public messages of agents answer promises; those of participants make new ones. */
@Injectable()
export class FollowMessages {
  constructor(
    private readonly promises: Promises,
    private readonly timers: Timers,
  ) {}

  @ReactsTo(messageAdded)
  async follow({ data, actor, at }: EventOf<typeof messageAdded>): Promise<void> {
    if (data.visibility !== 'public' || data.capacity === null) return;
    const timers = await this.timers.ofTicket(data.ticket.id);
    if (data.capacity === 'agent') await this.answer(timers, { actor, at });
    else await this.ask(data.ticket, timers, { actor, at });
    await this.timers.note(data.ticket, timers, at);
  }

  private async answer(timers: Timer[], cause: Cause): Promise<void> {
    const waiting = timers.filter(({ metric }) => metric === 'acknowledgement' || metric === 'next_response');
    const now = cause.at.getTime();
    await this.timers.change(
      waiting,
      async (timer) => fulfilTimer(timer, await this.timers.promised(timer), now),
      cause,
    );
  }

  /** `next_response` runs from the oldest unanswered message; the first of all is the acknowledgement's business. */
  private async ask(ticket: Ticket, timers: Timer[], cause: Cause): Promise<void> {
    const answering = timers.some(
      (timer) => isActive(timer) && (timer.metric === 'acknowledgement' || timer.metric === 'next_response'),
    );
    if (answering) return;
    const promise = (await this.promises.ofTicket(ticket, timers)).find(({ metric }) => metric === 'next_response');
    if (!promise) return;
    const cycle = timers.filter(({ metric }) => metric === 'next_response').length + 1;
    await this.timers.start(ticket, [{ promise, cycle }], { ...cause, why: 'message' });
  }
}
