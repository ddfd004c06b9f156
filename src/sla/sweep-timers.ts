import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Queues } from '../platform/jobs/queues.js';
import { Clock } from '../platform/time/clock.js';
import { FireSteps } from './fire-steps.js';
import { slaFire } from './sla.jobs.js';
import { HORIZON_MS } from './timers.js';

const BATCH = 500;
/** Overdue by more than this, a step's job must have been lost. */
const LOST_MS = 2_000;

interface Waiting {
  id: string;
  nextStepAt: Date;
}

/**
 * Arms what is due within the horizon as delayed jobs, and fires what is overdue: so that a queue that was lost, or
 * is away, loses nothing. Its cost depends on what is due, not on how many timers there are.
 */
@Injectable()
export class SweepTimers {
  private readonly logger = new Logger(SweepTimers.name);

  constructor(
    private readonly db: Database,
    private readonly queues: Queues,
    private readonly fireSteps: FireSteps,
    private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    await this.fireOverdue();
    await this.armUpcoming();
  }

  private async fireOverdue(): Promise<void> {
    const overdue = await this.db.query<{ id: string }>(
      `SELECT id FROM timer WHERE next_step_at <= $1 ORDER BY next_step_at LIMIT ${BATCH}`,
      [new Date(this.clock.now().getTime() - LOST_MS)],
    );
    for (const { id } of overdue) {
      // One timer that cannot be fired must not keep the others waiting.
      await this.fireSteps
        .fire({ timerId: id })
        .catch((error: unknown) => this.logger.error(`Timer ${id} could not be fired: ${String(error)}`));
    }
  }

  private async armUpcoming(): Promise<void> {
    const now = this.clock.now().getTime();
    let armed: number;
    do armed = await this.armBatch(now);
    while (armed === BATCH);
  }

  /** Nothing is locked while the queue is talked to; what does not arrive there is overdue soon, and fired by the sweep. */
  private async armBatch(now: number): Promise<number> {
    const armed = await this.db.query<Waiting>(
      `UPDATE timer SET armed_for = next_step_at WHERE id IN
         (SELECT id FROM timer WHERE next_step_at <= $1 AND armed_for IS DISTINCT FROM next_step_at
          ORDER BY next_step_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)
       RETURNING id, next_step_at AS "nextStepAt"`,
      [new Date(now + HORIZON_MS)],
    );
    if (armed.length === 0) return 0;
    await this.queues.add(
      slaFire.queue,
      armed.map(({ id, nextStepAt }) => ({
        name: slaFire.name,
        data: { timerId: id },
        id: `${id}-${nextStepAt.getTime()}`,
        delay: nextStepAt.getTime() - now,
      })),
    );
    return armed.length;
  }
}
