import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import type { Step } from '../domain/sla/goal.js';
import { fireStep } from '../domain/sla/timer.js';
import { type Priority, raisePriority } from '../domain/ticket/priority.js';
import { Database } from '../platform/database/database.js';
import { SYSTEM } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { HandlesJob } from '../platform/jobs/handles-job.js';
import { Clock } from '../platform/time/clock.js';
import { ChangeTicket, TicketStore } from '../tickets/tickets.contract.js';
import { slaFire } from './sla.jobs.js';
import { timerBreached, timerStepReached } from './sla.events.js';
import { Timer } from './timer.entity.js';
import { about, Timers } from './timers.js';

/** Fires the steps of a timer that are due, each in the transaction of what it does. Called too early or twice, it does nothing. */
@Injectable()
export class FireSteps {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly changeTicket: ChangeTicket,
    private readonly timers: Timers,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  @HandlesJob(slaFire)
  async fire({ timerId }: { timerId: string }): Promise<void> {
    const found = await this.db.manager.findOne(Timer, {
      where: { id: timerId },
      select: { id: true, ticketId: true },
    });
    if (!found) return;
    await this.db.transaction(async () => {
      // The ticket first, like everybody else, then look again.
      const ticket = await this.tickets.lock(found.ticketId);
      const timers = await this.timers.ofTicket(found.ticketId);
      const timer = timers.find(({ id }) => id === timerId)!;
      const at = this.clock.now();
      let fired = false;
      while (await this.fireNext(timer, at)) fired = true;
      if (fired) await this.timers.note(ticket, timers, at);
    });
  }

  /** What a step does may change the timer, so that another one is next: each is looked for anew. */
  private async fireNext(timer: Timer, at: Date): Promise<boolean> {
    const due = fireStep(timer, await this.timers.promised(timer), at.getTime());
    if (!due) return false;
    const scheduledAt = new Date(timer.nextStepAt!);
    Object.assign(timer, due.timer);
    await this.timers.update(timer);
    const firing = await this.claim(timer, due.step, scheduledAt, at);
    if (firing) await this.perform(timer, due.step, firing, at);
    return true;
  }

  /** @returns null when this step of this timer fired before. */
  private async claim(timer: Timer, step: Step, scheduledAt: Date, firedAt: Date): Promise<string | null> {
    const claimed = await this.db.query<{ id: string }>(
      `INSERT INTO timer_firing (timer_id, step, id, scheduled_at, fired_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (timer_id, step) DO NOTHING RETURNING id`,
      [timer.id, step.key, newId(), scheduledAt, firedAt],
    );
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
    const data = { ...about(timer), firingId, step: key, action, to, url };
    const priority = action === 'raisePriority' ? await this.raise(timer, step, at) : undefined;
    await this.events.record(timerStepReached.of({ ...told, data: { ...data, priority }, changes }));
  }

  /** Which prices all its timers anew, this one too. @returns what the ticket has from now on */
  private async raise(timer: Timer, step: Step, at: Date): Promise<Priority> {
    // As it stands now: an earlier step may have changed it.
    const ticket = await this.tickets.lock(timer.ticketId);
    const priority = raisePriority(ticket.priority, step.priority);
    await this.changeTicket.apply(ticket, { priority }, SYSTEM, at);
    return priority;
  }
}
