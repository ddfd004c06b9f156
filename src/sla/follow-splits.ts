import { Injectable } from '@nestjs/common';
import { cancelTimer, isActive } from '../domain/sla/timer.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { ticketSplit } from '../tickets/split/split.events.js';
import { owesAnswer, OweAnswer } from './owe-answer.js';
import { Timers } from './timers.js';

/** Whoever waits for an answer to messages that left waits for it in their new ticket, and for the rest where they were. */
@Injectable()
export class FollowSplits {
  constructor(
    private readonly timers: Timers,
    private readonly oweAnswer: OweAnswer,
  ) {}

  @ReactsTo(ticketSplit)
  async follow({ data: { source, unansweredSince }, actor, at }: EventOf<typeof ticketSplit>): Promise<void> {
    const timers = await this.timers.ofTicket(source.id);
    const since = unansweredSince?.getTime() ?? Infinity;
    const left = timers.filter(
      (timer) => timer.metric === 'next_response' && isActive(timer) && timer.startedAt < since,
    );
    if (left.length === 0) return;
    const cause = { actor, at, why: 'split' };
    await this.timers.change(left, cancelTimer, cause);
    if (unansweredSince && !owesAnswer(timers)) await this.oweAnswer.execute(source, timers, cause, unansweredSince);
    await this.timers.note(source, timers, at);
  }
}
