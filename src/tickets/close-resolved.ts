import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import { SYSTEM } from '../platform/events/event.js';
import { Clock } from '../platform/time/clock.js';
import { ChangeTicket } from './change-ticket.js';
import { TicketStore } from './ticket.store.js';

const BATCH = 100;

/** Tickets that were resolved longer ago than the reopen window are over. */
@Injectable()
export class CloseResolved {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly changeTicket: ChangeTicket,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async execute(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - this.environment.reopenWindowMs);
    let found: { id: string }[];
    do {
      found = await this.db.query<{ id: string }>(
        `SELECT id FROM ticket WHERE status = 'resolved' AND resolved_at <= $1 ORDER BY resolved_at LIMIT ${BATCH}`,
        [before],
      );
      for (const { id } of found) await this.close(id, before);
    } while (found.length === BATCH);
  }

  private close(id: string, before: Date): Promise<void> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(id);
      if (ticket.status !== 'resolved' || !ticket.resolvedAt || ticket.resolvedAt > before) return;
      await this.changeTicket.apply(ticket, { status: 'closed' }, SYSTEM, this.clock.now());
    });
  }
}
