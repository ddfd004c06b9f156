import { Inject, Injectable } from '@nestjs/common';
import type { Calendar } from '../../domain/calendar/calendar.js';
import { compileIdle, idleCalendar, type IdleGoal, type IdleMetric } from '../../domain/sla/idle.js';
import { matchPolicy } from '../../domain/sla/policy.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import type { Ticket } from '../../tickets/tickets.contract.js';
import { Promises } from '../promises.js';

/** What becomes of a ticket that stands still, and under which policy and calendar. */
export interface IdlePromise {
  metric: IdleMetric;
  goal: IdleGoal;
  calendar: Calendar;
  calendarId: string;
  calendarVersion: number;
  /** Empty: it has none. */
  policy: string;
  policyRevision: number;
}

type Given = Pick<IdlePromise, 'calendarId' | 'calendarVersion' | 'policyRevision'>;

/** Reads from a ticket's timers what they tell already: most changes of status cost no statement for it. */
@Injectable()
export class IdlePromises {
  constructor(
    private readonly promises: Promises,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /**
   * By the policies that a ticket's promises are under, as it is now.
   * @param timers all that the ticket has
   * @returns null when nothing is ever to happen
   */
  async of(ticket: Ticket, timers: readonly Given[], metric: IdleMetric): Promise<IdlePromise | null> {
    const policyRevision = await this.revisionOf(ticket, timers);
    const policies = await this.promises.list(policyRevision);
    const policy = matchPolicy(policies, await this.promises.traitsOf(ticket, policies));
    const calendarId = idleCalendar(metric, policy?.idle);
    const calendarVersion = await this.versionOf(calendarId, ticket, timers);
    const calendar = await this.promises.calendar(calendarId, calendarVersion);
    const goal = compileIdle(metric, policy?.idle, calendar, this.environment.reopenWindowMs);
    return goal && { metric, goal, calendar, calendarId, calendarVersion, policy: policy?.name ?? '', policyRevision };
  }

  /** Its timers began under what was in force when it was opened, unless something later was applied to it. */
  private async revisionOf(ticket: Ticket, timers: readonly Given[]): Promise<number> {
    if (timers.length > 0 && !ticket.promisedBy) return Math.max(...timers.map(({ policyRevision }) => policyRevision));
    return (await this.promises.standingOf(ticket)).revision;
  }

  private async versionOf(calendarId: string, ticket: Ticket, timers: readonly Given[]): Promise<number> {
    const known = ticket.promisedBy ? [] : timers.filter((timer) => timer.calendarId === calendarId);
    if (known.length > 0) return Math.max(...known.map(({ calendarVersion }) => calendarVersion));
    return (await this.promises.standingOf(ticket)).calendars[calendarId]!;
  }
}
