import { Injectable } from '@nestjs/common';
import { formatDuration } from '../domain/calendar/duration.js';
import { type Explanation, type ExplainedStep, explainTimer } from '../domain/sla/explain-timer.js';
import { isIdleMetric } from '../domain/sla/idle.js';
import { shownAddress } from '../domain/sla/webhook-address.js';
import type { PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';
import { Promises } from '../sla/sla.contract.js';
import { Timer } from '../sla/timer.entity.js';
import { TicketAccess } from '../tickets/tickets.contract.js';
import { type StepEffect, StepEffects } from './step-effects.store.js';
import type { ExplainedTimersView, ExplainedTimerView, TimerStepView } from './timers.dto.js';

/** The timers of a ticket, and how each of their times came about. */
@Injectable()
export class ExplainTimers {
  constructor(
    private readonly db: Database,
    private readonly access: TicketAccess,
    private readonly promises: Promises,
    private readonly effects: StepEffects,
    private readonly clock: Clock,
  ) {}

  async execute(number: string, me: PersonIdentity): Promise<ExplainedTimersView> {
    const { ticket } = await this.access.findForAgent(number, me);
    const timers = await this.db.find(Timer, 'WHERE ticket_id = $1 ORDER BY started_at, metric, cycle', [ticket.id]);
    const effects = await this.effects.ofTicket(ticket.id);
    const now = this.clock.now().getTime();
    const views = await Promise.all(
      timers.map(async (timer) => {
        const own = effects.filter(({ timerId }) => timerId === timer.id);
        const firings = new Map(
          own.map(({ step, scheduledAt, firedAt }) => [
            step,
            { scheduledAt: scheduledAt.getTime(), firedAt: firedAt.getTime() },
          ]),
        );
        const explained = explainTimer(timer, await this.promises.promised(timer), firings, now);
        return viewTimer(timer, me.role === 'admin' ? explained : withoutAddresses(explained), own);
      }),
    );
    const isIdle = ({ metric }: ExplainedTimerView) => isIdleMetric(metric);
    return {
      data: views.filter((view) => !isIdle(view)),
      idle: views.filter(isIdle),
      page: { next: null },
    };
  }
}

/** What is behind the host of a webhook is for admins. */
function withoutAddresses({ steps, ...explained }: Explanation): Explanation {
  return { ...explained, steps: steps.map((step) => (step.url ? { ...step, url: shownAddress(step.url) } : step)) };
}

function viewTimer(timer: Timer, explained: Explanation, effects: StepEffect[]): ExplainedTimerView {
  // A ticket may wait without an end.
  const dueMs: number | null = timer.goal.dueMs;
  return {
    metric: timer.metric,
    cycle: timer.cycle,
    subject: timer.subject || null,
    state: timer.state,
    startedAt: iso(timer.startedAt)!,
    dueAt: iso(timer.dueAt),
    remindAt: iso(timer.remindAt),
    stoppedAt: iso(timer.stoppedAt),
    policy: { name: timer.policy, revision: timer.policyRevision },
    calendar: { id: timer.calendarId, version: timer.calendarVersion },
    goal: { dueAfter: dueMs === null ? null : formatDuration(dueMs), pauses: [...explained.pauses] },
    intervals: explained.intervals.map(({ from, to, ...rest }) => ({ from: iso(from)!, to: iso(to), ...rest })),
    timeUsed: formatDuration(explained.usedMs),
    timeLeft: dueMs === null ? null : formatDuration(explained.leftMs),
    overdueBy: formatDuration(dueMs === null ? 0 : explained.overdueMs),
    steps: explained.steps.map((step) => viewStep(step, effects)),
  };
}

function viewStep({ afterMs, at, firedAt, ...step }: ExplainedStep, effects: StepEffect[]): TimerStepView {
  return {
    ...step,
    after: afterMs === null ? null : formatDuration(afterMs),
    at: iso(at),
    firedAt: iso(firedAt),
    did: (step.action !== 'breach' && effects.find(({ step: key }) => key === step.key)?.did) || null,
  };
}

function iso(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
