import { Injectable } from '@nestjs/common';
import { markCourse } from '../../domain/sla/course.js';
import { awaitedIn, startIdle, stopIdle } from '../../domain/sla/idle.js';
import { isActive } from '../../domain/sla/timer.js';
import { newId } from '../../platform/new-id.js';
import { type Ticket, TicketDeadlines } from '../../tickets/tickets.contract.js';
import { Promises } from '../promises.js';
import type { IdleTimer } from '../timer.entity.js';
import { Timers } from '../timers.js';
import { IdlePromises } from './idle-promises.js';

/** The clocks of tickets that stand still. For as long as the ticket's lock is held. */
@Injectable()
export class IdleTimers {
  constructor(
    private readonly idlePromises: IdlePromises,
    private readonly promises: Promises,
    private readonly timers: Timers,
    private readonly deadlines: TicketDeadlines,
  ) {}

  /** Begins to wait for what the ticket's status calls for, unless it does; one that was resolved may be reopened until then. */
  async start(ticket: Ticket, at: Date): Promise<void> {
    const metric = awaitedIn(ticket.status);
    if (!metric) return;
    const idle = await this.timers.idleOf(ticket.id);
    const earlier = idle.filter((timer) => timer.metric === metric);
    if (earlier.some(isActive)) return;
    const given = [...(await this.timers.ofTicket(ticket.id)), ...idle];
    const promise = await this.idlePromises.of(ticket, given, metric);
    let closesAt: number | null = null;
    if (promise) {
      const { calendar: _compiled, ...under } = promise;
      const rules = startIdle(promise, at.getTime());
      const cycle = earlier.length + 1;
      const course = markCourse([], null, rules, at.getTime(), ticket.status);
      await this.timers.addIdle(
        { id: newId(), ticketId: ticket.id, cycle, subject: '', course, ...under, ...rules },
        at,
      );
      closesAt = rules.dueAt;
    }
    if (metric === 'closing') await this.deadlines.noteClosing(ticket, closesAt === null ? null : new Date(closesAt));
  }

  /** @param how whether what it waited for has come */
  async stop({ id }: Ticket, metric: IdleTimer['metric'], how: 'met' | 'cancelled', at: Date): Promise<void> {
    const timer = (await this.timers.idleOf(id)).find((one) => one.metric === metric && isActive(one));
    if (!timer) return;
    const { calendar } = await this.promises.promised(timer);
    Object.assign(timer, stopIdle(timer, calendar, how, at.getTime()));
    await this.timers.update(timer);
  }
}
