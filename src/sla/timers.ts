import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import { markCourse } from '../domain/sla/course.js';
import { pausesOf } from '../domain/sla/goal.js';
import {
  cancelTimer,
  isActive,
  pauseTimer,
  type Promised,
  startTimer,
  type Timer as TimerRules,
} from '../domain/sla/timer.js';
import { Database } from '../platform/database/database.js';
import { Wakeup } from '../platform/database/wakeup.js';
import type { Actor, EventType } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { type Ticket, TicketDeadlines } from '../tickets/tickets.contract.js';
import { Promises, type TicketPromise } from './promises.js';
import {
  timerBreached,
  timerCancelled,
  timerMet,
  timerMoved,
  timerPaused,
  timerResumed,
  timerStarted,
} from './sla.events.js';
import { Timer } from './timer.entity.js';

export interface Cause {
  actor: Actor;
  at: Date;
  /** What a clock is set going or stopped by, for whoever asks: the ticket's new status, or a word such as `opened`. */
  why?: string;
}

/** Why a clock ended, when no policy promises any more what it was for. */
export const DROPPED = 'not_promised';

/** Steps that are due within this time are armed in the queue. */
export const HORIZON_MS = 60_000;

/**
 * The timers of one ticket, for as long as its lock is held. Changes are made in memory and `save`d together; what
 * changed is told as events and noted on the ticket.
 */
@Injectable()
export class Timers {
  constructor(
    private readonly db: Database,
    private readonly promises: Promises,
    private readonly deadlines: TicketDeadlines,
    private readonly events: Events,
    private readonly wakeup: Wakeup,
  ) {}

  /** All of a ticket, oldest first. The same list for the length of a transaction; what is started joins it. */
  ofTicket(ticketId: string): Promise<Timer[]> {
    return this.db.note(`timers of ${ticketId}`, () => this.load(ticketId));
  }

  private load(ticketId: string): Promise<Timer[]> {
    return this.db.find(Timer, 'WHERE ticket_id = $1 ORDER BY started_at, metric, cycle', [ticketId]);
  }

  async promised(timer: Timer): Promise<Promised> {
    return { goal: timer.goal, calendar: await this.promises.calendar(timer.calendarId, timer.calendarVersion) };
  }

  /** Starts promises; a ticket that is just opened has noted its deadline itself. */
  async start(
    ticket: Pick<Ticket, 'id' | 'status'>,
    starts: { promise: TicketPromise; cycle?: number; usedMs?: number }[],
    { actor, at, why }: Cause,
    opening = false,
  ): Promise<Timer[]> {
    if (starts.length === 0) return [];
    const timers = starts.map(({ promise, cycle = 1, usedMs = 0 }) => {
      const { calendar: _compiled, ...under } = promise;
      const now = at.getTime();
      const waits = pausesOf(promise).includes(ticket.status);
      const running = startTimer(promise, now, usedMs);
      const rules = waits ? pauseTimer(running, promise, now) : running;
      const course = markCourse([], null, rules, now, waits ? ticket.status : (why ?? null));
      return { id: newId(), ticketId: ticket.id, cycle, subject: '', armedFor: null, ...under, ...rules, course };
    });
    // Nobody reads the timers of a ticket that is just being opened.
    if (opening) this.db.insertAtCommit(Timer, ...timers);
    else {
      const known = await this.ofTicket(ticket.id);
      await this.db.insert([[Timer, timers]]);
      known.push(...timers);
    }
    for (const timer of timers) {
      const changes = [
        { what: `timer.${timer.metric}`, from: null, to: { state: timer.state, dueAt: iso(timer.dueAt) } },
      ];
      await this.events.record(timerStarted.of({ subjectId: ticket.id, actor, at, data: about(timer), changes }));
    }
    this.wakeSweep(timers, at);
    return timers;
  }

  /** Runs `rule` over those timers that it changes, and saves them. */
  async change(timers: Timer[], rule: (timer: Timer) => Promise<TimerRules> | TimerRules, cause: Cause): Promise<void> {
    for (const timer of timers) {
      const before = { ...timer };
      const after = await rule(timer);
      if (after === timer) continue;
      Object.assign(timer, after);
      timer.course = markCourse(timer.course, before, timer, cause.at.getTime(), cause.why ?? null);
      await this.update(timer);
      await this.tell(before, timer, cause);
    }
  }

  /** Nobody waits for these any more. */
  async cancel(timers: Timer[], cause: Cause): Promise<void> {
    const now = cause.at.getTime();
    await this.change(timers, async (timer) => cancelTimer(timer, await this.promised(timer), now), cause);
  }

  /** Notes on the ticket what its timers amount to. Call it last, with all of them. */
  async note(ticket: Ticket, timers: Timer[], at: Date): Promise<void> {
    const due = timers.filter((timer) => isActive(timer) && timer.dueAt !== null).map(({ dueAt }) => dueAt!);
    const breached = timers.some(({ state }) => state === 'breached');
    await this.deadlines.note(ticket, due.length > 0 ? new Date(Math.min(...due)) : null, breached);
    this.wakeSweep(timers, at);
  }

  async update(timer: Timer): Promise<void> {
    await this.db.update(Timer, timer.id, timer);
  }

  private async tell(before: Timer, after: Timer, { actor, at }: Cause): Promise<void> {
    const type = kindOfChange(before, after);
    if (!type) return;
    const changes = [
      {
        what: `timer.${after.metric}`,
        from: { state: before.state, dueAt: iso(before.dueAt) },
        to: { state: after.state, dueAt: iso(after.dueAt) },
      },
    ];
    await this.events.record(type.of({ subjectId: after.ticketId, actor, at, data: about(after), changes }));
  }

  /** Deadlines of seconds should not wait for the next sweep. */
  private wakeSweep(timers: Timer[], at: Date): void {
    const soon = at.getTime() + HORIZON_MS;
    if (timers.some(({ nextStepAt }) => nextStepAt !== null && nextStepAt <= soon)) {
      this.db.afterCommit(() => this.wakeup.call('sla'));
    }
  }
}

function kindOfChange(before: Timer, after: Timer): EventType<ReturnType<typeof about>> | null {
  if (before.state !== 'breached' && after.state === 'breached') return timerBreached;
  if (before.state !== after.state) {
    if (after.state === 'met') return timerMet;
    if (after.state === 'cancelled') return timerCancelled;
    if (after.state === 'paused') return timerPaused;
    return timerResumed;
  }
  return before.dueAt === after.dueAt ? null : timerMoved;
}

export function about({ id, metric, cycle, dueAt }: Timer) {
  return { timerId: id, metric, cycle, dueAt: iso(dueAt) };
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
