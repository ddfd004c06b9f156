import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { HandlesJob } from '../../platform/jobs/handles-job.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { Clock } from '../../platform/time/clock.js';
import { TicketStore } from '../../tickets/tickets.contract.js';
import { slaStartIdle } from '../sla.jobs.js';
import { IdleTimers } from './idle-timers.js';

/** Their locks are held together. */
const BATCH = 200;

/**
 * Gives their clocks to the tickets that stood still before there were such: begun by a migration, then batch by batch, each
 * in one transaction with the job of the next one. Who is waited for gets the full time from now on.
 */
@Injectable()
export class StartBacklog {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly idleTimers: IdleTimers,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @param after serial of the last ticket that was looked at */
  @HandlesJob(slaStartIdle)
  async execute({ after }: { after: number }): Promise<void> {
    const found = await this.db.query<{ id: string; serial: string }>(
      `SELECT id, serial FROM ticket WHERE serial > $1 AND status IN ('pending', 'resolved') ORDER BY serial LIMIT ${BATCH}`,
      [after],
    );
    // In the order in which everybody locks several.
    for (const id of found.map((ticket) => ticket.id).sort()) {
      const ticket = await this.tickets.lock(id);
      await this.idleTimers.start(ticket, ticket.status === 'resolved' ? ticket.resolvedAt! : this.clock.now());
    }
    if (found.length === BATCH) this.outbox.put(slaStartIdle, { after: Number(found.at(-1)!.serial) });
  }
}
