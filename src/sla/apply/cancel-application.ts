import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { Clock } from '../../platform/time/clock.js';
import { Applications } from './application.store.js';

/** Stops an application after the ticket at hand. What was changed stays changed. */
@Injectable()
export class CancelApplication {
  constructor(
    private readonly db: Database,
    private readonly applications: Applications,
    private readonly clock: Clock,
  ) {}

  /** One that is cancelled already stays so. @throws Problem application/not-found, application/conflict when it is over */
  execute(id: string, me: PersonIdentity): Promise<void> {
    return this.db.transaction(async () => {
      const application = await this.applications.lock(id);
      const { state } = application;
      if (state === 'cancelled') return;
      if (state !== 'running') throw new Problem('application/conflict', `It is ${state} and cannot be cancelled`);
      await this.applications.end(application, 'cancelled', { id: me.id, name: me.name }, this.clock.now());
    });
  }
}
