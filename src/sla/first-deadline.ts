import { Injectable } from '@nestjs/common';
import { startTimer } from '../domain/sla/timer.js';
import type { TicketTraits } from '../domain/sla/policy.js';
import type { FirstDeadline } from '../tickets/tickets.contract.js';
import { Promises } from './promises.js';
import { FIRST_METRICS } from './start-timers.js';

/** Answers the room tickets, which writes it on the new ticket. */
@Injectable()
export class SlaFirstDeadline implements FirstDeadline {
  constructor(private readonly promises: Promises) {}

  async of(ticket: TicketTraits, at: Date, since = at): Promise<Date | null> {
    const promises = (await this.promises.of(ticket, at)).filter(({ metric }) => FIRST_METRICS.has(metric));
    const due = promises.flatMap((promise) => startTimer(promise, since.getTime()).dueAt ?? []);
    return due.length > 0 ? new Date(Math.min(...due)) : null;
  }
}
