import { Inject, Injectable, Logger } from '@nestjs/common';
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
  private readonly logger = new Logger(CloseResolved.name);

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
    let closed: number;
    do {
      found = await this.db.query<{ id: string }>(
        `SELECT id FROM ticket WHERE status = 'resolved' AND resolved_at <= $1 ORDER BY resolved_at LIMIT ${BATCH}`,
        [before],
      );
      closed = 0;
      for (const { id } of found) closed += await this.close(id, before);
    } while (found.length === BATCH && closed > 0);
  }

  /** @returns how many were closed; one that cannot be must not keep the others waiting. */
  private async close(id: string, before: Date): Promise<0 | 1> {
    try {
      await this.db.transaction(async () => {
        const ticket = await this.tickets.lock(id);
        if (ticket.status !== 'resolved' || !ticket.resolvedAt || ticket.resolvedAt > before) return;
        await this.changeTicket.apply(ticket, { status: 'closed' }, SYSTEM, this.clock.now());
      });
      return 1;
    } catch (error) {
      this.logger.error(`Ticket ${id} could not be closed: ${String(error)}`);
      return 0;
    }
  }
}
