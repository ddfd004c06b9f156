import { Injectable } from '@nestjs/common';
import type { Actor } from '../platform/events/event.js';
import { Database } from '../platform/database/database.js';
import { newId } from '../platform/new-id.js';
import { Clock } from '../platform/time/clock.js';
import type { Access } from './ticket-access.js';
import type { Readable } from './ticket-reading.entity.js';

/** Somebody who reads on for so long is noted once. */
const WHILE_MS = 10 * 60_000;

/** Writes down which agents look at sensitive tickets, before they get to see them. */
@Injectable()
export class NoteReading {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ ticket, capacity, actor }: Access, what: Readable): Promise<void> {
    if (ticket.sensitive && capacity === 'agent') await this.ofAll([ticket.id], actor, what);
  }

  /** Of tickets that are known to be sensitive. */
  async ofAll(ticketIds: string[], actor: Actor & { id: string }, what: Readable): Promise<void> {
    if (ticketIds.length === 0) return;
    const at = this.clock.now();
    const since = new Date(at.getTime() - (at.getTime() % WHILE_MS));
    await this.db.query(
      `INSERT INTO ticket_reading (id, ticket_id, person_id, person_name, what, at, since)
       SELECT id, ticket_id, $3, $4, $5, $6, $7 FROM unnest($1::uuid[], $2::uuid[]) AS reading (id, ticket_id)
       ON CONFLICT (ticket_id, person_id, what, since) DO NOTHING`,
      [ticketIds.map(() => newId()), ticketIds, actor.id, actor.name, what, at, since],
    );
  }
}
