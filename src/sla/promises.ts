import { Injectable } from '@nestjs/common';
import type { Calendar } from '../domain/calendar/calendar.js';
import { compileGoal, type Goal } from '../domain/sla/goal.js';
import {
  type GoalSpec,
  languageOf,
  matchPolicy,
  type Metric,
  type PolicySpec,
  type TicketTraits,
} from '../domain/sla/policy.js';
import { People } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { CalendarVersions } from './calendar-versions.js';
import { PolicyApplication } from './apply/policy-application.entity.js';
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

interface Under<Kept> {
  goal: Kept;
  calendarId: string;
  calendarVersion: number;
}

/** Which policies and calendars count. */
export interface Standing {
  /** Of the list of policies. */
  revision: number;
  /** Versions by id. */
  calendars: Record<string, number>;
}

/** Policies and calendars as they stand or stood. A revision never changes, so what was read once is kept. */
@Injectable()
export class Promises {
  private readonly lists = new Map<number, PolicySpec[]>();
  private readonly applications = new Map<string, Standing>();
  /** By goal as its list has it, and version of its calendar. */
  private readonly goals = new WeakMap<GoalSpec, Map<number, Goal>>();

  constructor(
    private readonly db: Database,
    private readonly people: People,
    private readonly versions: CalendarVersions,
  ) {}

  /** By the policies and calendars that were in force when the ticket was opened: later edits are for later tickets. */
  async of(ticket: TicketTraits, openedAt: Date): Promise<TicketPromise[]> {
    const standing = await this.standing(openedAt);
    return this.by(await this.list(standing.revision), standing, ticket);
  }

  /** What a ticket that is open already is to be promised from now on. */
  async ofTicket(ticket: Ticket): Promise<TicketPromise[]> {
    const standing = await this.standingOf(ticket);
    return this.byTicket(await this.list(standing.revision), standing, ticket);
  }

  /** What was in force when it was opened, or what was applied to it later on. */
  standingOf({ promisedBy, createdAt }: Ticket): Promise<Standing> | Standing {
    return promisedBy ? this.applied(promisedBy) : this.standing(createdAt);
  }

  /** What a list calls for, which need not be kept yet. */
  async byTicket(policies: PolicySpec[], standing: Standing, ticket: Ticket): Promise<TicketPromise[]> {
    return this.by(policies, standing, await this.traitsOf(ticket, policies));
  }

  /** With those of its requester as they are now, if any policy asks for them: most lists do not. */
  async traitsOf(ticket: Ticket, policies: PolicySpec[]): Promise<TicketTraits> {
    const { kind, category, priority, teamId, policy, requesterId } = ticket;
    const asksWho = policies.some(({ match }) => match.tier?.length || match.language?.length);
    const { tier, language } = asksWho ? await this.whoIs(requesterId) : { tier: null, language: '' };
    return { kind, category, priority, teamId, policy, tier, language };
  }

  private async whoIs(requesterId: string): Promise<Pick<TicketTraits, 'tier' | 'language'>> {
    const { tier, locale } = (await this.people.byId(requesterId))!;
    return { tier, language: languageOf(locale) };
  }

  private async by(policies: PolicySpec[], standing: Standing, ticket: TicketTraits): Promise<TicketPromise[]> {
    const policyRevision = standing.revision;
    const policy = matchPolicy(policies, ticket);
    if (!policy) return [];
    return Promise.all(
      Object.entries(policy.goals).map(async ([metric, spec]) => {
        const calendarVersion = standing.calendars[spec.calendar]!;
        const calendar = await this.calendar(spec.calendar, calendarVersion);
        return {
          metric: metric as Metric,
          goal: this.compiled(spec, calendarVersion, () => compileGoal(spec, calendar, metric as Metric)),
          calendar,
          calendarId: spec.calendar,
          calendarVersion,
          policy: policy.name,
          policyRevision,
        };
      }),
    );
  }

  private compiled(spec: GoalSpec, calendarVersion: number, compile: () => Goal): Goal {
    const known = this.goals.get(spec) ?? new Map<number, Goal>();
    this.goals.set(spec, known);
    let goal = known.get(calendarVersion);
    if (!goal) known.set(calendarVersion, (goal = compile()));
    return goal;
  }

  /** What a timer was promised, ready for arithmetic: its goal, and the calendar as it stood. */
  async promised<Kept>({
    goal,
    calendarId,
    calendarVersion,
  }: Under<Kept>): Promise<{ goal: Kept; calendar: Calendar }> {
    return { goal, calendar: await this.calendar(calendarId, calendarVersion) };
  }

  calendar(id: string, version: number): Promise<Calendar> {
    return this.versions.calendar(id, version);
  }

  async list(revision: number): Promise<PolicySpec[]> {
    let list = this.lists.get(revision);
    if (!list) {
      list = (await this.db.manager.findOneByOrFail(PolicyList, { revision })).policies;
      this.lists.set(revision, list);
    }
    return list;
  }

  /** The latest of everything, for what is to be applied. */
  async inForce(): Promise<Standing> {
    const [row] = await this.db.query<Standing>(
      `SELECT max(revision) AS revision,
              (SELECT json_object_agg(id, version) FROM calendar_version WHERE is_current) AS calendars
       FROM policy_list`,
    );
    return row!;
  }

  /** An application never changes what it applies. */
  private async applied(id: string): Promise<Standing> {
    let standing = this.applications.get(id);
    if (!standing) {
      const { revision, calendars } = await this.db.manager.findOneByOrFail(PolicyApplication, { id });
      standing = { revision, calendars };
      this.applications.set(id, standing);
    }
    return standing;
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
