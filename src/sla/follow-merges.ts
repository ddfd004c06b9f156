import { Injectable } from '@nestjs/common';
import { answerOwedSince } from '../domain/ticket/merge.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { ticketMerged } from '../tickets/tickets.events.js';
import { owesAnswer, OweAnswer } from './owe-answer.js';
import { Timers } from './timers.js';

/**
 * The source's promises ended when it was closed, and the target's go on. But whoever waits for an answer goes on waiting,
 * since then: what no agent has answered in the source is to be answered in the target.
 */
@Injectable()
export class FollowMerges {
  constructor(
    private readonly timers: Timers,
    private readonly oweAnswer: OweAnswer,
  ) {}

  @ReactsTo(ticketMerged)
  async follow({ data: { source, target, unansweredSince }, actor, at }: EventOf<typeof ticketMerged>): Promise<void> {
    const timers = await this.timers.ofTicket(target.id);
    const waitedSince = await this.waitedSince(source.id, unansweredSince, at);
    const since = answerOwedSince(waitedSince, { status: target.status, owesAnswer: owesAnswer(timers) });
    if (!since) return;
    await this.oweAnswer.execute(target, timers, { actor, at, why: 'merged' }, since);
    await this.timers.note(target, timers, at);
  }

  /** What was merged into the source before has its messages elsewhere: there only the clock tells, which this merge ended. */
  private async waitedSince(sourceId: string, unansweredSince: Date | null, at: Date): Promise<Date | null> {
    const ended = (await this.timers.ofTicket(sourceId)).filter(
      ({ metric, stoppedAt }) => metric === 'next_response' && stoppedAt === at.getTime(),
    );
    const since = [...ended.map(({ startedAt }) => startedAt), ...(unansweredSince ? [unansweredSince.getTime()] : [])];
    return since.length > 0 ? new Date(Math.min(...since)) : null;
  }
}
