import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import type { Step } from '../domain/sla/goal.js';
import { fireStep } from '../domain/sla/timer.js';
import { type Priority, raisePriority } from '../domain/ticket/priority.js';
import { Database } from '../platform/database/database.js';
import { SYSTEM } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { Clock } from '../platform/time/clock.js';
import { ChangeTicket, TicketStore } from '../tickets/tickets.contract.js';
import { FireIdle } from './idle/fire-idle.js';
import { timerBreached, timerStepReached } from './sla.events.js';
import { Promises } from './promises.js';
import { StepLateness } from './step-lateness.js';
import type { Timer } from './timer.entity.js';
import { about, Timers } from './timers.js';

/** Fires the steps of a timer that are due, each in the transaction of what it does. Called too early or twice, it does nothing. */
@Injectable()
export class FireSteps {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly changeTicket: ChangeTicket,
    private readonly timers: Timers,
    private readonly promises: Promises,
    private readonly fireIdle: FireIdle,
    private readonly events: Events,
    private readonly lateness: StepLateness,
    private readonly clock: Clock,
  ) {}

  /** @returns `locked` when somebody changes the ticket at this moment: its timers may be different ones afterwards */
  fire({ timerId, ticketId }: { timerId: string; ticketId: string }): Promise<'fired' | 'locked' | 'nothing due'> {
    return this.db.transaction(async () => {
      // The ticket first, like everybody else, then look again.
      const ticket = await this.tickets.lockIfFree(ticketId);
      if (!ticket) return 'locked';
      const at = this.clock.now();
      const idle = (await this.timers.idleOf(ticketId)).find(({ id }) => id === timerId);
      if (idle) {
        const claim = (key: string, due: Date) => this.claim(timerId, key, due, at);
        return (await this.fireIdle.execute(ticket, idle, claim, at)) ? 'fired' : nothingDue(idle, at);
      }
      const timers = await this.timers.ofTicket(ticketId);
      const timer = timers.find(({ id }) => id === timerId);
      if (!timer) return 'nothing due';
      let fired = false;
      while (await this.fireNext(timer, at)) fired = true;
      if (!fired) return nothingDue(timer, at);
      await this.timers.update(timer);
      await this.timers.note(ticket, timers, at);
      return 'fired';
    });
  }

  /** What a step does may change the timer, so that another one is next: each is looked for anew. */
  private async fireNext(timer: Timer, at: Date): Promise<boolean> {
    const due = fireStep(timer, await this.promises.promised(timer), at.getTime());
    if (!due) return false;
    const scheduledAt = new Date(timer.nextStepAt!);
    // In memory; it is kept once all that are due have fired.
    Object.assign(timer, due.timer);
    const firing = await this.claim(timer.id, due.step.key, scheduledAt, at);
    if (firing) await this.perform(timer, due.step, firing, at);
    return true;
  }

  /** @returns null when this step of this timer fired before. */
  private async claim(timerId: string, step: string, scheduledAt: Date, firedAt: Date): Promise<string | null> {
    const claimed = await this.db.prepared<{ id: string }>(
      `INSERT INTO timer_firing (timer_id, step, id, scheduled_at, fired_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (timer_id, step) DO NOTHING RETURNING id`,
      [timerId, step, newId(), scheduledAt, firedAt],
    );
    if (claimed[0]) this.lateness.observe(scheduledAt);
    return claimed[0]?.id ?? null;
  }

  private async perform(timer: Timer, step: Step, firingId: string, at: Date): Promise<void> {
    const told = { subjectId: timer.ticketId, actor: SYSTEM, at };
    const what = `timer.${timer.metric}`;
    const { key, action, to, url } = step;
    if (action === 'breach') {
      const changes = [{ what, from: { state: 'running' }, to: { state: 'breached' } }];
      await this.events.record(timerBreached.of({ ...told, data: about(timer), changes }));
      return;
    }
    const changes = [{ what: `${what}.step`, from: null, to: key }];
    const data = { ...about(timer), firingId, step: key, action, to, url, policy: timer.policy };
    const priority = action === 'raisePriority' ? await this.raise(timer, step, at) : undefined;
    await this.events.record(timerStepReached.of({ ...told, data: { ...data, priority }, changes }));
  }

  /** Which prices all its timers anew, this one too. @returns what the ticket has from now on */
  private async raise(timer: Timer, step: Step, at: Date): Promise<Priority> {
    const ticket = await this.tickets.lock(timer.ticketId);
    const priority = raisePriority(ticket.priority, step.priority);
    await this.changeTicket.apply(ticket, { priority }, SYSTEM, at);
    return priority;
  }
}

/** @throws when the timer says that its time has come and there is nothing to do: it would be looked at for ever */
function nothingDue({ nextStepAt }: Pick<Timer, 'nextStepAt'>, at: Date): 'nothing due' {
  if (nextStepAt !== null && nextStepAt <= at.getTime()) throw new Error('A step is due that its goal does not have');
  return 'nothing due';
}
