import type { Promised, Timer as TimerRules } from '../domain/sla/timer.js';
import type { Ticket } from '../tickets/tickets.contract.js';
import type { TicketPromise } from './promises.js';
import type { Timer } from './timer.entity.js';
import type { Cause, TimerStart } from './timers.js';

/** Who carries out what is decided about a ticket's timers: `Timers` for good, `DraftTimers` only to see what would be. */
export interface TimerKeeper {
  promised(timer: Timer): Promise<Promised>;
  start(ticket: Pick<Ticket, 'id' | 'status'>, starts: TimerStart[], cause: Cause): Promise<Timer[]>;
  change(timers: Timer[], rule: (timer: Timer) => Promise<TimerRules> | TimerRules, cause: Cause): Promise<void>;
  cancel(timers: Timer[], cause: Cause): Promise<void>;
}

/** What a ticket is promised, asked for only when it matters. */
export type Promising = () => Promise<TicketPromise[]>;
