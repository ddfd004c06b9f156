import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { Queues } from '../platform/jobs/queues.js';
import { Clock } from '../platform/time/clock.js';
import { FireDue } from './fire-due.js';
import { slaFire } from './sla.jobs.js';
import { HORIZON_MS } from './timers.js';

/** Steps that are due within the same so many milliseconds share a job, which rings at their end. */
const SLOT_MS = 50;

/**
 * The ends of all slots in which steps are due, up to the horizon. It jumps from one slot to the next one that has any,
 * by index: its cost depends neither on the number of timers nor on how many are due.
 */
const SLOTS = `
  WITH RECURSIVE slot AS (
    SELECT ${endOfSlot('next_step_at > $1')} AS ends
    UNION ALL
    SELECT ${endOfSlot('next_step_at > ends')} FROM slot WHERE ends IS NOT NULL)
  SELECT ends FROM slot WHERE ends IS NOT NULL`;

/** Of the first step after a time. Times are whole milliseconds. */
function endOfSlot(after: string): string {
  const first = `(SELECT min(next_step_at) FROM timer WHERE ${after} AND next_step_at <= $2)`;
  return `date_bin('${SLOT_MS} ms', ${first} + interval '${SLOT_MS - 1} ms', 'epoch')`;
}

/**
 * Arms what is due within the horizon as delayed jobs, and fires what is due already: so that a queue that was lost, or
 * is away, loses nothing. Jobs that are there already are put in again each time, to no effect: a queue that lost them
 * has them back.
 */
@Injectable()
export class SweepTimers {
  constructor(
    private readonly db: Database,
    private readonly queues: Queues,
    private readonly fireDue: FireDue,
    private readonly clock: Clock,
  ) {}

  /** @throws when PostgreSQL or the queue is away: what was not armed is fired by the next sweep after its time */
  async execute(): Promise<void> {
    // Not waited for: however much is overdue, what comes next is armed in time.
    this.fireDue.start();
    await this.armUpcoming();
  }

  private async armUpcoming(): Promise<void> {
    const now = this.clock.now().getTime();
    const slots = await this.db.prepared<{ ends: Date }>(SLOTS, [new Date(now), new Date(now + HORIZON_MS)]);
    if (slots.length === 0) return;
    const then = this.clock.now().getTime();
    await this.queues.add(
      slaFire.queue,
      slots.map(({ ends }) => ({
        name: slaFire.name,
        data: { at: ends.toISOString() },
        id: `due-${ends.getTime()}`,
        delay: ends.getTime() - then,
      })),
    );
  }
}
