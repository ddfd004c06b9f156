import { Injectable } from '@nestjs/common';
import { compileCalendar } from '../domain/calendar/calendar.js';
import { checkPolicies } from '../domain/sla/check-policies.js';
import type { PolicySpec } from '../domain/sla/policy.js';
import { Database } from '../platform/database/database.js';
import { invalidInput } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { CalendarVersion } from './calendar-version.entity.js';
import { PolicyList } from './policy-list.entity.js';

/** Two lists saved at once must not get the same revision. */
const LOCK = 712_002;

/** The ordered list of policies in force. */
@Injectable()
export class Policies {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async current(): Promise<PolicySpec[]> {
    const [list] = await this.db.manager.find(PolicyList, { order: { revision: 'DESC' }, take: 1 });
    return list!.policies;
  }

  /** Replaces the whole list, for tickets from now on. @throws Problem input/invalid naming what is wrong and where */
  save(given: unknown): Promise<PolicySpec[]> {
    return this.db.transaction(async () => {
      const calendars = await this.db.manager.find(CalendarVersion, {
        where: { isCurrent: true },
      });
      const problems = checkPolicies(given, new Map(calendars.map(({ id, spec }) => [id, compileCalendar(spec)])));
      if (problems.length > 0) {
        throw invalidInput(...problems.map(({ pointer, detail }) => ({ pointer: `/data${pointer}`, detail })));
      }
      await this.db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      const policies = (given as PolicySpec[]).map(({ name, match, goals, ...rest }) => ({
        name,
        match: match ?? {},
        goals: withSteps(goals),
        ...rest,
      }));
      await this.db.query(
        `INSERT INTO policy_list (revision, policies, created_at)
         SELECT coalesce(max(revision), 0) + 1, $1, $2 FROM policy_list`,
        [JSON.stringify(policies), this.clock.now()],
      );
      return policies;
    });
  }
}

function withSteps(goals: PolicySpec['goals']): PolicySpec['goals'] {
  return Object.fromEntries(
    Object.entries(goals).map(([metric, goal]) => [metric, { ...goal, steps: goal.steps ?? [] }]),
  );
}
