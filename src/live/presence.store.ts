import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { PresenceState } from './ticket-presence.entity.js';

/** Whoever has not said anything for this long has gone. Clients say it every 20 to 30 seconds. */
const LASTS = `interval '60 seconds'`;
/** More are not listed. */
const MOST = 100;

export interface Present {
  id: string;
  name: string;
  state: PresenceState;
}

/** SQL of those who have a ticket before their eyes, as JSON. @param now SQL of the time */
export function presentIn(ticket: string, now: string): string {
  return `SELECT coalesce(json_agg(json_build_object('id', person.id, 'name', person.name, 'state', state)
      ORDER BY since, person.id), '[]')
    FROM (SELECT * FROM ticket_presence WHERE ticket_id = ${ticket} AND seen_at > ${now}::timestamptz - ${LASTS}
          ORDER BY since, person_id LIMIT ${MOST}) AS presence
    JOIN person ON person.id = presence.person_id`;
}

@Injectable()
export class Presences {
  constructor(private readonly db: Database) {}

  /** Who is there, the first one first. */
  async of(ticketId: string, now: Date): Promise<Present[]> {
    const [row] = await this.db.prepared<{ people: Present[] }>(`SELECT (${presentIn('$1', '$2')}) AS people`, [
      ticketId,
      now,
    ]);
    return row!.people;
  }

  /** @returns null when they are not there */
  async lastSaid(ticketId: string, personId: string): Promise<{ state: PresenceState; seenAt: Date } | null> {
    const [row] = await this.db.prepared<{ state: PresenceState; seenAt: Date }>(
      `SELECT state, seen_at AS "seenAt" FROM ticket_presence WHERE ticket_id = $1 AND person_id = $2`,
      [ticketId, personId],
    );
    return row ?? null;
  }

  async say(ticketId: string, personId: string, state: PresenceState, now: Date): Promise<void> {
    await this.db.prepared(
      `INSERT INTO ticket_presence AS known (ticket_id, person_id, state, since, seen_at) VALUES ($1, $2, $3, $4, $4)
       ON CONFLICT (ticket_id, person_id) DO UPDATE SET state = excluded.state, seen_at = excluded.seen_at,
         since = CASE WHEN known.state = excluded.state AND known.seen_at > excluded.seen_at - ${LASTS}
                 THEN known.since ELSE excluded.since END`,
      [ticketId, personId, state, now],
    );
  }

  /** @returns whether they were there */
  async leave(ticketId: string, personId: string): Promise<boolean> {
    const left = await this.db.query(
      `DELETE FROM ticket_presence WHERE ticket_id = $1 AND person_id = $2 RETURNING 1`,
      [ticketId, personId],
    );
    return left.length > 0;
  }

  /** Removes those who have gone without a word. @returns the tickets that they had before their eyes */
  async removeGone(now: Date): Promise<string[]> {
    const gone = await this.db.query<{ ticketId: string }>(
      `DELETE FROM ticket_presence WHERE seen_at <= $1::timestamptz - ${LASTS} RETURNING ticket_id AS "ticketId"`,
      [now],
    );
    return [...new Set(gone.map(({ ticketId }) => ticketId))];
  }
}
