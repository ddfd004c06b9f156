import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { newId } from '../../platform/new-id.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clock } from '../../platform/time/clock.js';
import { Promises } from '../promises.js';
import { Applications } from './application.store.js';
import { policiesApply } from './apply.jobs.js';
import type { ApplyRequest } from './apply.dto.js';
import { Targets } from './targets.js';

/** Tickets that are being opened at this moment may not be visible yet; they are by then. */
const SETTLING_MS = 1_000;

/** Begins to apply the policies and calendars in force to tickets that are open already. */
@Injectable()
export class RequestApplication {
  constructor(
    private readonly db: Database,
    private readonly targets: Targets,
    private readonly promises: Promises,
    private readonly applications: Applications,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @returns its id @throws Problem input/invalid, ticket/not-found, application/conflict while another one runs */
  execute(request: ApplyRequest, me: PersonIdentity): Promise<string> {
    return this.db.transaction(async () => {
      const { ticket, filter } = await this.targets.of(request, me);
      const { revision, calendars } = await this.promises.inForce();
      const id = newId();
      const at = this.clock.now();
      const begun = await this.db.query(
        `INSERT INTO policy_application
           (id, state, ticket_id, filter, revision, calendars, requested_by, requested_by_name, requested_at)
         VALUES ($1, 'running', $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (state) WHERE state = 'running' DO NOTHING
         RETURNING id`,
        [
          id,
          ticket?.id ?? null,
          filter && JSON.stringify(filter),
          revision,
          JSON.stringify(calendars),
          me.id,
          me.name,
          at,
        ],
      );
      if (begun.length === 0) {
        throw new Problem(
          'application/conflict',
          'Policies are being applied already: wait until that is done, or cancel it',
        );
      }
      const runAt = ticket ? at : new Date(at.getTime() + SETTLING_MS);
      this.outbox.put(policiesApply, { applicationId: id, batch: 0 }, runAt);
      await this.applications.tell(id, null, 'running', { id: me.id, name: me.name }, at);
      return id;
    });
  }
}
