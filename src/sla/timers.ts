import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import { markCourse } from '../domain/sla/course.js';
import { pausesOf } from '../domain/sla/goal.js';
import { isIdleMetric } from '../domain/sla/idle.js';
import { isActive, pauseTimer, startTimer, type Timer as TimerRules } from '../domain/sla/timer.js';
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
import { type IdleTimer, Timer } from './timer.entity.js';
import type { TimerKeeper, TimerRule } from './timer-keeper.js';

export interface Cause {
  actor: Actor;
  at: Date;
  /** What a clock is set going or stopped by, for whoever asks: the ticket's new status, or a word such as `opened`. */
  why?: string;
  /** Id of the application of policies that it is part of; the history tells. */
  application?: string;
}

export interface TimerStart {
  promise: TicketPromise;
  cycle?: number;
  usedMs?: number;
  /** When the clock begins, if not now. */
  since?: Date;
}

/** Why a clock ended, when no policy promises any more what it was for. */
export const DROPPED = 'not_promised';
/** Why it ended, when its ticket was put away as spam. */
export const SPAM = 'spam';

/** Steps that are due within this time are armed in the queue: by two sweeps, should one be held up. */
export const HORIZON_MS = 5_000;

/**
 * The timers of one ticket, for as long as its lock is held. Changes are made in memory and `save`d together; what
 * changed is told as events and noted on the ticket.
 */
@Injectable()
export class Timers implements TimerKeeper {
  constructor(
    private readonly db: Database,
    private readonly promises: Promises,
    private readonly deadlines: TicketDeadlines,
    private readonly events: Events,
    private readonly wakeup: Wakeup,
  ) {}

  /** All promises of a ticket, oldest first. The same list for the length of a transaction; what is started joins it. */
  async ofTicket(ticketId: string): Promise<Timer[]> {
    return (await this.rows(ticketId)).promises;
  }

  /** What the ticket has waited for, likewise. */
  async idleOf(ticketId: string): Promise<IdleTimer[]> {
    return (await this.rows(ticketId)).idle;
  }

  private rows(ticketId: string): Promise<{ promises: Timer[]; idle: IdleTimer[] }> {
    return this.db.note(`timers of ${ticketId}`, async () => {
      const rows: (Timer | IdleTimer)[] = await this.db.find(
        Timer,
        'WHERE ticket_id = $1 ORDER BY started_at, metric, cycle',
        [ticketId],
      );
      return { promises: rows.filter((row) => !isIdle(row)), idle: rows.filter(isIdle) };
    });
  }

  /** Starts promises, now or `since` then; a ticket that is just opened has noted its deadline itself. */
  async start(
    ticket: Pick<Ticket, 'id' | 'status'>,
    starts: TimerStart[],
    cause: Cause,
    opening = false,
  ): Promise<Timer[]> {
    if (starts.length === 0) return [];
    const { actor, at } = cause;
    const timers = starts.map((start) => begin(ticket, start, cause));
    // Nobody reads the timers of a ticket that is just being opened.
    if (opening) this.db.insertAtCommit(Timer, ...timers);
    else {
      const known = await this.ofTicket(ticket.id);
      await this.db.insert([[Timer, timers]]);
      known.push(...timers);
    }
    for (const timer of timers) {
      const changes = [{ what: `timer.${timer.metric}`, from: null, to: toldOf(timer, cause) }];
      await this.events.record(timerStarted.of({ subjectId: ticket.id, actor, at, data: about(timer), changes }));
      // It began in the past, and stands still by now: no step tells it.
      if (timer.state === 'breached') await this.tell({ ...timer, state: 'running' }, timer, cause);
    }
    this.wakeSweep(timers, at);
    return timers;
  }

  /** Joins the ticket's others; it is written with the history, since nobody else reads it in this transaction. */
  async addIdle(timer: IdleTimer, at: Date): Promise<void> {
    (await this.idleOf(timer.ticketId)).push(timer);
    this.db.insertAtCommit(Timer, timer);
    this.wakeSweep([timer], at);
  }

  async change(timers: Timer[], rule: TimerRule, cause: Cause): Promise<void> {
    for (const timer of timers) {
      const after = rule(timer, await this.promises.promised(timer), cause.at.getTime());
      if (after === timer) continue;
      const before = become(timer, after, cause);
      await this.update(timer);
      await this.tell(before, timer, cause);
    }
  }

  /** Notes on the ticket what its timers amount to. Call it last, with all of them. */
  async note(ticket: Ticket, timers: Timer[], at: Date): Promise<void> {
    const due = timers.filter((timer) => isActive(timer) && timer.dueAt !== null).map(({ dueAt }) => dueAt!);
    const breached = timers.some(({ state }) => state === 'breached');
    await this.deadlines.note(ticket, due.length > 0 ? new Date(Math.min(...due)) : null, breached);
    this.wakeSweep(timers, at);
  }

  async update(timer: Timer | IdleTimer): Promise<void> {
    await this.db.update(Timer, timer.id, timer as Timer);
  }

  private async tell(before: Timer, after: Timer, cause: Cause): Promise<void> {
    const type = kindOfChange(before, after);
    if (!type) return;
    const { actor, at } = cause;
    const changes = [{ what: `timer.${after.metric}`, from: toldOf(before), to: toldOf(after, cause) }];
    await this.events.record(type.of({ subjectId: after.ticketId, actor, at, data: about(after), changes }));
  }

  /** Deadlines of seconds should not wait for the next sweep. */
  private wakeSweep(timers: Pick<Timer, 'nextStepAt'>[], at: Date): void {
    const soon = at.getTime() + HORIZON_MS;
    if (timers.some(({ nextStepAt }) => nextStepAt !== null && nextStepAt <= soon)) {
      this.db.afterCommit(() => this.wakeup.call('sla'));
    }
  }
}

/** The table has both. */
function isIdle(row: Timer | IdleTimer): row is IdleTimer {
  return isIdleMetric(row.metric);
}

/** A timer as it starts, nowhere kept yet: where its clock stands now, with the time used that was waited before. */
export function begin(
  ticket: Pick<Ticket, 'id' | 'status'>,
  { promise, cycle = 1, usedMs = 0, since }: TimerStart,
  { at, why }: Cause,
): Timer {
  const { calendar: _compiled, ...under } = promise;
  const [from, now] = [(since ?? at).getTime(), at.getTime()];
  const waits = pausesOf(promise).includes(ticket.status);
  const running = startTimer(promise, from, usedMs);
  const rules = waits ? pauseTimer(running, promise, now) : running;
  const ran = waits && from >= now ? null : running;
  const begun = ran && markCourse([], null, ran, from, why ?? null);
  const course = waits ? markCourse(begun ?? [], ran, rules, now, ticket.status) : begun!;
  return { id: newId(), ticketId: ticket.id, cycle, subject: '', ...under, ...rules, course };
}

/** Changes a timer in memory. @returns what it was */
export function become(timer: Timer, after: TimerRules, { at, why }: Cause): Timer {
  const before = { ...timer };
  Object.assign(timer, after);
  timer.course = markCourse(timer.course, before, timer, at.getTime(), why ?? null);
  return before;
}

/** What the history keeps of a timer. */
function toldOf({ state, dueAt }: Timer, { application }: Partial<Cause> = {}) {
  return { state, dueAt: iso(dueAt), ...(application === undefined ? {} : { application }) };
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
