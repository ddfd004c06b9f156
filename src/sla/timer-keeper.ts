import type { Promised, Timer as TimerRules } from '../domain/sla/timer.js';
import type { Ticket } from '../tickets/tickets.contract.js';
import type { TicketPromise } from './promises.js';
import type { Timer } from './timer.entity.js';
import type { Cause, TimerStart } from './timers.js';

/** What becomes of a timer, by the promise that it is under; the timer itself when nothing does. */
export type TimerRule = (timer: Timer, promised: Promised, now: number) => TimerRules;

/** Who carries out what is decided about a ticket's timers: `Timers` for good, `DraftTimers` only to see what would be. */
export interface TimerKeeper {
  start(ticket: Pick<Ticket, 'id' | 'status'>, starts: TimerStart[], cause: Cause): Promise<Timer[]>;
  /** Runs `rule` over all of them, and keeps those that it changes. */
  change(timers: Timer[], rule: TimerRule, cause: Cause): Promise<void>;
}

/** What a ticket is promised, asked for only when it matters. */
export type Promising = () => Promise<TicketPromise[]>;
