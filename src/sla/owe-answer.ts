import { Injectable } from '@nestjs/common';
import { isActive } from '../domain/sla/timer.js';
import type { Ticket } from '../tickets/tickets.contract.js';
import { Promises } from './promises.js';
import type { Timer } from './timer.entity.js';
import { type Cause, Timers } from './timers.js';

/** Whether a first or a next answer is awaited. */
export function owesAnswer(timers: readonly Timer[]): boolean {
  return timers.some(
    (timer) => isActive(timer) && (timer.metric === 'acknowledgement' || timer.metric === 'next_response'),
  );
}

/** Starts the clock of the next answer, if one is promised. Only where none is awaited. */
@Injectable()
export class OweAnswer {
  constructor(
    private readonly promises: Promises,
    private readonly timers: Timers,
  ) {}

  /** @param since when the oldest message came that waits for it, if not now */
  async execute(ticket: Ticket, timers: readonly Timer[], cause: Cause, since?: Date): Promise<void> {
    const promise = (await this.promises.ofTicket(ticket)).find(({ metric }) => metric === 'next_response');
    if (!promise) return;
    const cycle = timers.filter(({ metric }) => metric === 'next_response').length + 1;
    await this.timers.start(ticket, [{ promise, cycle, since }], cause);
  }
}
