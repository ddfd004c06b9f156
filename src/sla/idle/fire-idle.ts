import { Injectable } from '@nestjs/common';
import { fireIdle, type IdleStep, toPerform, WAITS_IN } from '../../domain/sla/idle.js';
import type { Status } from '../../domain/ticket/status.js';
import { SYSTEM } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { ChangeTicket, type Ticket } from '../../tickets/tickets.contract.js';
import { Promises } from '../promises.js';
import { idleStepReached } from '../sla.events.js';
import type { IdleTimer } from '../timer.entity.js';
import { Timers } from '../timers.js';
import { IdleTimers } from './idle-timers.js';

/** Takes a step for this timer. @returns the id of its firing, null when it fired before */
type Claim = (key: string, scheduledAt: Date) => Promise<string | null>;

const BECOMES: Partial<Record<IdleStep['action'], Status>> = { resolve: 'resolved', close: 'closed' };

/** Fires what is due of a ticket that stands still: reminds its requester, resolves it, closes it. */
@Injectable()
export class FireIdle {
  constructor(
    private readonly promises: Promises,
    private readonly timers: Timers,
    private readonly idleTimers: IdleTimers,
    private readonly changeTicket: ChangeTicket,
    private readonly events: Events,
  ) {}

  /** In a transaction that holds the ticket's lock. @returns whether anything was due */
  async execute(ticket: Ticket, timer: IdleTimer, claim: Claim, at: Date): Promise<boolean> {
    const due = fireIdle(timer, await this.promises.promised(timer), at.getTime());
    if (!due) return false;
    if (ticket.status !== WAITS_IN[timer.metric]) {
      await this.idleTimers.stop(ticket, timer.metric, 'cancelled', at);
      return true;
    }
    Object.assign(timer, due.timer);
    await this.timers.update(timer);
    const claimed = new Map<string, string>();
    for (const { step, scheduledAt } of due.firings) {
      const firingId = await claim(step.key, new Date(scheduledAt));
      if (firingId) claimed.set(step.key, firingId);
    }
    const step = toPerform(due.firings.filter(({ step: { key } }) => claimed.has(key)));
    if (step) await this.perform(ticket, timer, step, claimed.get(step.key)!, at);
    return true;
  }

  private async perform(ticket: Ticket, timer: IdleTimer, step: IdleStep, firingId: string, at: Date): Promise<void> {
    const { id: timerId, metric, cycle, dueAt } = timer;
    const { key, action } = step;
    const endsAt = dueAt === null ? null : new Date(dueAt).toISOString();
    await this.events.record(
      idleStepReached.of({
        subjectId: ticket.id,
        actor: SYSTEM,
        at,
        data: { timerId, metric, cycle, firingId, step: key, action, endsAt },
        changes: [{ what: `timer.${metric}.step`, from: null, to: key }],
      }),
    );
    const status = BECOMES[action];
    if (status) await this.changeTicket.apply(ticket, { status }, SYSTEM, at);
  }
}
