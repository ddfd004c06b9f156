import { Injectable } from '@nestjs/common';
import type { Metric } from '../domain/sla/policy.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { ticketOpened } from '../tickets/tickets.events.js';
import { Promises } from './promises.js';
import { Timers } from './timers.js';

/** What is promised from the moment a ticket is opened; the other metrics start when there is something to answer. */
export const FIRST_METRICS: ReadonlySet<Metric> = new Set(['acknowledgement', 'resolution']);

@Injectable()
export class StartTimers {
  constructor(
    private readonly promises: Promises,
    private readonly timers: Timers,
  ) {}

  @ReactsTo(ticketOpened)
  async start({ data, actor, at }: EventOf<typeof ticketOpened>): Promise<void> {
    const promises = (await this.promises.of({ ...data.ticket, ...data.requester }, at)).filter(({ metric }) =>
      FIRST_METRICS.has(metric),
    );
    await this.timers.start(
      data.ticket,
      promises.map((promise) => ({ promise, since: data.promisedSince })),
      { actor, at, why: 'opened' },
      true,
    );
  }
}
