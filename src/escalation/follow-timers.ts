import { Injectable } from '@nestjs/common';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { timerStepReached } from '../sla/sla.events.js';
import { EscalateTicket } from './escalate-ticket.js';

/** A promise about to be missed climbs by itself, in the transaction in which its step fires. */
@Injectable()
export class FollowTimers {
  constructor(private readonly escalateTicket: EscalateTicket) {}

  @ReactsTo(timerStepReached)
  async follow({ subjectId, actor, data }: EventOf<typeof timerStepReached>): Promise<void> {
    if (data.action !== 'escalate') return;
    const metric = data.metric.replaceAll('_', ' ');
    const reason = data.dueAt ? `${metric} due ${data.dueAt.slice(0, 16).replace('T', ' ')} UTC` : metric;
    await this.escalateTicket.execute({
      ticketId: subjectId,
      actor,
      cause: 'timer',
      causeRef: `firing:${data.firingId}`,
      reason,
      promise: { metric: data.metric, dueAt: data.dueAt },
    });
  }
}
