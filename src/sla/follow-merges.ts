import { Injectable } from '@nestjs/common';
import { answerOwedSince } from '../domain/ticket/merge.js';
import { isActive } from '../domain/sla/timer.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { ticketMerged } from '../tickets/tickets.events.js';
import { Promises } from './promises.js';
import { Timers } from './timers.js';

/**
 * The source's promises ended when it was closed, and the target's go on. But whoever waits for an answer goes on waiting,
 * since then: what no agent has answered in the source is to be answered in the target.
 */
@Injectable()
export class FollowMerges {
  constructor(
    private readonly promises: Promises,
    private readonly timers: Timers,
  ) {}

  @ReactsTo(ticketMerged)
  async follow({ data: { target, unansweredSince }, actor, at }: EventOf<typeof ticketMerged>): Promise<void> {
    const timers = await this.timers.ofTicket(target.id);
    const answers = timers.filter(({ metric }) => metric === 'acknowledgement' || metric === 'next_response');
    const since = answerOwedSince(unansweredSince, { status: target.status, owesAnswer: answers.some(isActive) });
    if (!since) return;
    const promise = (await this.promises.ofTicket(target)).find(({ metric }) => metric === 'next_response');
    if (!promise) return;
    const cycle = timers.filter(({ metric }) => metric === 'next_response').length + 1;
    await this.timers.start(target, [{ promise, cycle, since }], { actor, at, why: 'merged' });
    await this.timers.note(target, timers, at);
  }
}
