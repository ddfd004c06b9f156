import { Injectable } from '@nestjs/common';
import type { Effect } from '../../domain/sla/effect.js';
import type { Actor } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { applicationChanged } from './application.events.js';
import { type ApplicationState, PolicyApplication } from './policy-application.entity.js';

/** How many timers have which effect. */
export type Effects = Record<Exclude<Effect, 'unchanged'>, number>;

/** The row of an application: whoever moves it on holds its lock until the ticket at hand is done. */
@Injectable()
export class Applications {
  constructor(
    private readonly db: Database,
    private readonly events: Events,
  ) {}

  async byId(id: string): Promise<PolicyApplication | null> {
    return (await this.db.find(PolicyApplication, 'WHERE id = $1', [id]))[0] ?? null;
  }

  /** @throws Problem application/not-found */
  async lock(id: string): Promise<PolicyApplication> {
    const [application] = await this.db.find(PolicyApplication, 'WHERE id = $1 FOR NO KEY UPDATE', [id]);
    if (!application) throw applicationNotFound();
    return application;
  }

  /** Takes the next ticket, for the transaction at hand. @returns false when it was done before, or is not to be done any more */
  async claim(id: string, serial: number): Promise<boolean> {
    const claimed = await this.db.prepared(
      `UPDATE policy_application SET cursor = $2, done = done + 1
       WHERE id = $1 AND state = 'running' AND cursor < $2 RETURNING id`,
      [id, serial],
    );
    return claimed.length > 0;
  }

  async noteTotal(id: string, total: number): Promise<void> {
    await this.db.query(`UPDATE policy_application SET total = $2 WHERE id = $1`, [id, total]);
  }

  /** Of a ticket that was changed. */
  async noteChange(id: string, { moved, breached, started, dropped }: Effects): Promise<void> {
    await this.db.prepared(
      `UPDATE policy_application SET changed = changed + 1, moved = moved + $2, breached = breached + $3,
         started = started + $4, dropped = dropped + $5 WHERE id = $1`,
      [id, moved, breached, started, dropped],
    );
  }

  /** Of a ticket that could not be changed; the first hundred are named. */
  async noteFailure(id: string, failure: PolicyApplication['failures'][number]): Promise<void> {
    await this.db.query(
      `UPDATE policy_application SET failed = failed + 1,
         failures = CASE WHEN failed < 100 THEN failures || $2::jsonb ELSE failures END WHERE id = $1`,
      [id, JSON.stringify(failure)],
    );
  }

  /** Done with this batch. @returns false when somebody else was before, or it is over */
  async nextBatch({ id, batch, cursor }: PolicyApplication, next: number | null): Promise<boolean> {
    const moved = await this.db.query(
      `UPDATE policy_application SET batch = batch + 1, cursor = greatest(cursor, $3)
       WHERE id = $1 AND state = 'running' AND batch = $2 RETURNING id`,
      [id, batch, next ?? cursor],
    );
    return moved.length > 0;
  }

  /** Only with its lock. */
  async end(application: PolicyApplication, state: ApplicationState, actor: Actor, at: Date): Promise<void> {
    await this.db.update(PolicyApplication, application.id, { state, endedAt: at });
    await this.tell(application.id, application.state, state, actor, at);
  }

  async tell(id: string, from: ApplicationState | null, to: ApplicationState, actor: Actor, at: Date): Promise<void> {
    const changes = [{ what: 'state', from, to }];
    await this.events.record(applicationChanged.of({ subjectId: id, actor, at, data: { state: to }, changes }));
  }
}

export function applicationNotFound(): Problem {
  return new Problem('application/not-found', 'There is no such application of policies');
}
