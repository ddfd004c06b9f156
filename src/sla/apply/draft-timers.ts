import type { Ticket } from '../../tickets/tickets.contract.js';
import type { Promises } from '../promises.js';
import type { Timer } from '../timer.entity.js';
import type { TimerKeeper, TimerRule } from '../timer-keeper.js';
import { become, begin, type Cause, type TimerStart } from '../timers.js';

/** Timers of one ticket as they would become: nothing is locked, written or told. */
export class DraftTimers implements TimerKeeper {
  /** @param timers changed in place; those that start join them */
  constructor(
    private readonly promises: Promises,
    private readonly timers: Timer[],
  ) {}

  async start(ticket: Pick<Ticket, 'id' | 'status'>, starts: TimerStart[], cause: Cause): Promise<Timer[]> {
    const started = starts.map((start) => begin(ticket, start, cause));
    this.timers.push(...started);
    return started;
  }

  async change(timers: Timer[], rule: TimerRule, cause: Cause): Promise<void> {
    for (const timer of timers) {
      const after = rule(timer, await this.promises.promised(timer), cause.at.getTime());
      if (after !== timer) become(timer, after, cause);
    }
  }
}
