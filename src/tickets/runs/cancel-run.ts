import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { Clock } from '../../platform/time/clock.js';
import { Runs } from './runs.store.js';

/** Stops a run after the ticket at hand. What was done stays done. */
@Injectable()
export class CancelRun {
  constructor(
    private readonly db: Database,
    private readonly runs: Runs,
    private readonly clock: Clock,
  ) {}

  /** One that is cancelled already stays so. @throws Problem run/not-found, run/conflict when it is over */
  execute(id: string): Promise<void> {
    return this.db.transaction(async () => {
      const { state } = await this.runs.lock(id);
      if (state === 'cancelled') return;
      if (state !== 'running') throw new Problem('run/conflict', 'It went through all of its tickets');
      await this.runs.end(id, 'cancelled', this.clock.now());
    });
  }
}
