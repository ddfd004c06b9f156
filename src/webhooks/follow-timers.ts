import { Injectable } from '@nestjs/common';
import { formatNumber } from '../domain/ticket/number.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { Outbox } from '../platform/outbox/outbox.js';
import { timerStepReached } from '../sla/sla.events.js';
import { TicketStore } from '../tickets/tickets.contract.js';
import { webhookDeliver } from './webhooks.jobs.js';

/** A step that posts: what it says is written in the transaction in which it fires, and posted after that. */
@Injectable()
export class FollowTimers {
  constructor(
    private readonly tickets: TicketStore,
    private readonly outbox: Outbox,
  ) {}

  @ReactsTo(timerStepReached)
  async follow({ type, subjectId, at, data }: EventOf<typeof timerStepReached>): Promise<void> {
    const { action, url, firingId, metric, cycle, dueAt, step, policy } = data;
    if (action !== 'webhook' || !url) return;
    const { kind, serial, subject, status, priority, level } = (await this.tickets.byId(subjectId))!;
    const body = {
      type,
      timestamp: at.toISOString(),
      data: {
        ticket: { number: formatNumber(kind, serial), subject, status, priority, level },
        timer: { metric, cycle, dueAt },
        step,
        policy,
      },
    };
    this.outbox.put(webhookDeliver, { id: firingId, url, ticketId: subjectId, body: JSON.stringify(body) });
  }
}
