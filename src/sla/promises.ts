import { Injectable } from '@nestjs/common';
import { type Calendar, compileCalendar } from '../domain/calendar/calendar.js';
import { compileGoal, type Goal } from '../domain/sla/goal.js';
import { languageOf, matchPolicy, type Metric, type PolicySpec, type TicketTraits } from '../domain/sla/policy.js';
import { People } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { CalendarVersion } from './calendar-version.entity.js';
import { withRegionalHolidays } from './regional-holidays.js';
import { Clock } from '../platform/time/clock.js';
import type { Ticket } from '../tickets/tickets.contract.js';
import { PolicyList } from './policy-list.entity.js';

/** What a ticket is promised for one metric, and under which policy and calendar. */
export interface TicketPromise {
  metric: Metric;
  goal: Goal;
  calendar: Calendar;
  calendarId: string;
  calendarVersion: number;
  policy: string;
  policyRevision: number;
}

/** What a timer was promised under. */
type Given = Pick<TicketPromise, 'calendarId' | 'calendarVersion' | 'policyRevision'>;

interface Standing {
  revision: number;
  calendars: Record<string, number>;
}

/** Policies and calendars as they stand or stood. A revision never changes, so what was read once is kept. */
@Injectable()
export class Promises {
  private readonly calendars = new Map<string, Calendar>();
  private readonly lists = new Map<number, PolicySpec[]>();

  constructor(
    private readonly db: Database,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  /** By the policies and calendars that were in force when the ticket was opened: later edits are for later tickets. */
  async of(ticket: TicketTraits, openedAt: Date): Promise<TicketPromise[]> {
    return this.under(await this.standing(openedAt), ticket);
  }

  /**
   * What a ticket that is open already is to be promised from now on: by what was in force when it was opened, or by
   * what was applied to its timers later on.
   */
  async ofTicket(ticket: Ticket, timers: readonly Given[]): Promise<TicketPromise[]> {
    const { revision, calendars } = await this.standing(ticket.createdAt);
    const latest = { ...calendars };
    for (const { calendarId, calendarVersion } of timers) {
      latest[calendarId] = Math.max(latest[calendarId] ?? 0, calendarVersion);
    }
    const applied = Math.max(revision, ...timers.map(({ policyRevision }) => policyRevision));
    return this.under({ revision: applied, calendars: latest }, await this.traitsOf(ticket));
  }

  /** With those of its requester as they are now. */
  async traitsOf({ kind, category, priority, teamId, requesterId }: Ticket): Promise<TicketTraits> {
    const { tier, locale } = (await this.people.byId(requesterId))!;
    return { kind, category, priority, teamId, tier, language: languageOf(locale) };
  }

  private async under(standing: Standing, ticket: TicketTraits): Promise<TicketPromise[]> {
    const policyRevision = standing.revision;
    const policy = matchPolicy(await this.list(policyRevision), ticket);
    if (!policy) return [];
    return Promise.all(
      Object.entries(policy.goals).map(async ([metric, spec]) => {
        const calendarVersion = standing.calendars[spec.calendar]!;
        const calendar = await this.calendar(spec.calendar, calendarVersion);
        return {
          metric: metric as Metric,
          goal: compileGoal(spec, calendar, metric as Metric),
          calendar,
          calendarId: spec.calendar,
          calendarVersion,
          policy: policy.name,
          policyRevision,
        };
      }),
    );
  }

  async calendar(id: string, version: number): Promise<Calendar> {
    const key = `${id}@${version}`;
    let calendar = this.calendars.get(key);
    if (!calendar) {
      const { spec } = await this.db.manager.findOneByOrFail(CalendarVersion, { id, version });
      calendar = compileCalendar(withRegionalHolidays(spec, this.clock.now()));
      this.calendars.set(key, calendar);
    }
    return calendar;
  }

  private async list(revision: number): Promise<PolicySpec[]> {
    let list = this.lists.get(revision);
    if (!list) {
      list = (await this.db.manager.findOneByOrFail(PolicyList, { revision })).policies;
      this.lists.set(revision, list);
    }
    return list;
  }

  /** One small query per transaction, since another process may have changed it. */
  private standing(at: Date): Promise<Standing> {
    return this.db.note(`standing at ${at.getTime()}`, async () => {
      const [row] = await this.db.prepared<Standing>(
        `SELECT coalesce(max(revision) FILTER (WHERE created_at <= $1), min(revision)) AS revision,
                (SELECT json_object_agg(id, version) FROM
                   (SELECT id, coalesce(max(version) FILTER (WHERE created_at <= $1), min(version)) AS version
                    FROM calendar_version GROUP BY id) AS standing) AS calendars
         FROM policy_list`,
        [at],
      );
      return row!;
    });
  }
}
