import { Injectable } from '@nestjs/common';
import { fulfilTimer } from '../domain/sla/timer.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { messageAdded } from '../tickets/tickets.events.js';
import { owesAnswer, OweAnswer } from './owe-answer.js';
import type { Timer } from './timer.entity.js';
import { type Cause, Timers } from './timers.js';

/** Public messages of agents answer promises; those of participants make new ones. */
@Injectable()
export class FollowMessages {
  constructor(
    private readonly timers: Timers,
    private readonly oweAnswer: OweAnswer,
  ) {}

  @ReactsTo(messageAdded)
  async follow({ data, actor, at }: EventOf<typeof messageAdded>): Promise<void> {
    if (data.visibility !== 'public' || data.capacity === null) return;
    const timers = await this.timers.ofTicket(data.ticket.id);
    if (data.capacity === 'agent') await this.answer(timers, { actor, at });
    // `next_response` runs from the oldest unanswered message; the first of all is the acknowledgement's business.
    else if (!owesAnswer(timers)) await this.oweAnswer.execute(data.ticket, timers, { actor, at, why: 'message' });
    await this.timers.note(data.ticket, timers, at);
  }

  private async answer(timers: Timer[], cause: Cause): Promise<void> {
    const waiting = timers.filter(({ metric }) => metric === 'acknowledgement' || metric === 'next_response');
    await this.timers.change(waiting, fulfilTimer, cause);
  }
}
