import { Injectable } from '@nestjs/common';
import type { Metric } from '../domain/sla/policy.js';
import { isActive, nextCycle } from '../domain/sla/timer.js';
import { type Ticket, TicketStore } from '../tickets/tickets.contract.js';
import type { Timer } from './timer.entity.js';
import type { Promising, TimerKeeper } from './timer-keeper.js';
import { type Cause, DROPPED, SPAM } from './timers.js';

/**
 * Starts what an unsolved ticket is promised and no clock runs for: after it was reopened, or when another policy
 * promises what the one before did not. It counts from then on, with the time that was used under an earlier promise.
 */
@Injectable()
export class PromiseAgain {
  constructor(private readonly tickets: TicketStore) {}

  /** @param timers all of the ticket; those that start join them */
  async execute(
    keeper: TimerKeeper,
    ticket: Ticket,
    timers: Timer[],
    promising: Promising,
    cause: Cause,
    reopened: boolean,
  ): Promise<void> {
    const last = (metric: Metric) =>
      timers
        .filter((timer) => timer.metric === metric)
        .sort((a, b) => a.cycle - b.cycle)
        .at(-1);
    const missing = new Set<Metric>();
    if (isOver(last('resolution'))) missing.add('resolution');
    if (!reopened) {
      if (!ticket.acknowledgedAt && isLetGo(last('acknowledgement'))) missing.add('acknowledgement');
      if (ticket.acknowledgedAt && isLetGo(last('next_response'))) missing.add('next_response');
    }
    if (missing.size === 0) return;
    const promises = (await promising()).filter(({ metric }) => missing.has(metric));
    const starts = [];
    for (const promise of promises) {
      if (promise.metric === 'next_response' && !(await this.tickets.unansweredSince(ticket.id))) continue;
      starts.push({ promise, ...nextCycle(last(promise.metric)) });
    }
    await keeper.start(ticket, starts, { ...cause, why: reopened ? 'reopened' : 'promised' });
  }
}

function isOver(timer: Timer | undefined): boolean {
  return !timer || !isActive(timer);
}

/** Never promised, or let go by a change of policy or by mistake as spam: not because it was answered or solved. */
function isLetGo(timer: Timer | undefined): boolean {
  const why = timer?.course.at(-1)?.why;
  return !timer || (!isActive(timer) && (why === DROPPED || why === SPAM));
}
