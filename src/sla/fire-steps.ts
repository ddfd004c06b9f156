import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import type { Step } from '../domain/sla/goal.js';
import { fireStep } from '../domain/sla/timer.js';
import { Database } from '../platform/database/database.js';
import { SYSTEM } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { Clock } from '../platform/time/clock.js';
import { TicketStore } from '../tickets/tickets.contract.js';
import { timerBreached, timerStepReached } from './sla.events.js';
import { StepLateness } from './step-lateness.js';
import type { Timer } from './timer.entity.js';
import { about, Timers } from './timers.js';

/** Fires the steps of a timer that are due, each in the transaction of what it does. Called too early or twice, it does nothing. */
@Injectable()
export class FireSteps {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly timers: Timers,
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
      const timers = await this.timers.ofTicket(ticketId);
      const timer = timers.find(({ id }) => id === timerId);
      if (!timer) return 'nothing due';
      const at = this.clock.now();
      const promised = await this.timers.promised(timer);
      const firings: { firing: string; step: Step }[] = [];
      const next = () => fireStep(timer, promised, at.getTime());
      let due = next();
      if (!due) return 'nothing due';
      for (; due; due = next()) {
        const scheduledAt = new Date(timer.nextStepAt!);
        Object.assign(timer, due.timer);
        const firing = await this.claim(timer, due.step, scheduledAt, at);
        if (firing) firings.push({ firing, step: due.step });
      }
      await this.timers.update(timer);
      await this.timers.note(ticket, timers, at);
      for (const { firing, step } of firings) await this.perform(timer, step, firing, at);
      return 'fired';
    });
  }

  /** @returns null when this step of this timer fired before. */
  private async claim(timer: Timer, step: Step, scheduledAt: Date, firedAt: Date): Promise<string | null> {
    const claimed = await this.db.prepared<{ id: string }>(
      `INSERT INTO timer_firing (timer_id, step, id, scheduled_at, fired_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (timer_id, step) DO NOTHING RETURNING id`,
      [timer.id, step.key, newId(), scheduledAt, firedAt],
    );
    if (claimed[0]) this.lateness.observe(scheduledAt);
    return claimed[0]?.id ?? null;
  }

  private async perform(timer: Timer, { action, key }: Step, firingId: string, at: Date): Promise<void> {
    const told = { subjectId: timer.ticketId, actor: SYSTEM, at };
    const what = `timer.${timer.metric}`;
    if (action === 'breach') {
      const changes = [{ what, from: { state: 'running' }, to: { state: 'breached' } }];
      await this.events.record(timerBreached.of({ ...told, data: about(timer), changes }));
    } else {
      const changes = [{ what: `${what}.step`, from: null, to: key }];
      const data = { ...about(timer), firingId, step: key, action };
      await this.events.record(timerStepReached.of({ ...told, data, changes }));
    }
  }
}
