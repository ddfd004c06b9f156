import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { BlockedSenders, type Blocking } from '../../tickets/tickets.contract.js';

/** Answers the room tickets; asked of every mail that a person wrote. */
@Injectable()
export class MailBlockedSenders implements BlockedSenders {
  constructor(private readonly db: Database) {}

  async block({ address, ticketId, actor, at }: Blocking): Promise<boolean> {
    const added = await this.db.query(
      `INSERT INTO blocked_sender (address, ticket_id, blocked_by, blocked_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (address) DO NOTHING RETURNING address`,
      [address.toLowerCase(), ticketId, actor.id, at],
    );
    return added.length > 0;
  }

  async letIn(address: string): Promise<boolean> {
    const removed = await this.db.query(`DELETE FROM blocked_sender WHERE address = $1 RETURNING address`, [
      address.toLowerCase(),
    ]);
    return removed.length > 0;
  }

  async isBlocked(address: string): Promise<boolean> {
    return (await this.db.prepared(`SELECT 1 FROM blocked_sender WHERE address = $1`, [address])).length > 0;
  }
}
