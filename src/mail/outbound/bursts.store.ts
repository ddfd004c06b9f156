import { Injectable } from '@nestjs/common';
import type { Kind } from '../../domain/ticket/number.js';
import { Database } from '../../platform/database/database.js';
import type { GatheredKind, OutboundMail } from './outbound-mail.entity.js';

/** A notice that waits for others. */
export interface HeldNotice {
  id: string;
  kind: GatheredKind;
  promise: OutboundMail['promise'];
  ticket: { id: string; kind: Kind; serial: string; subject: string };
}

/** Notices to one person that come shortly after each other. A burst has the id of its first mail. */
@Injectable()
export class Bursts {
  constructor(private readonly db: Database) {}

  /** To the end of the transaction: nothing is held while a burst ends, so that nothing is left behind. */
  async lock(personId: string): Promise<void> {
    await this.db.query(`SELECT pg_advisory_xact_lock(hashtext('mail.digest'), hashtext($1))`, [personId]);
  }

  /** The latest that began after this. */
  async current(personId: string, since: Date): Promise<{ id: string; begunAt: Date } | null> {
    const [burst] = await this.db.query<{ id: string; begunAt: Date }>(
      `SELECT id, created_at AS "begunAt" FROM outbound_mail
       WHERE person_id = $1 AND burst_id = id AND created_at > $2 ORDER BY created_at DESC LIMIT 1`,
      [personId, since],
    );
    return burst ?? null;
  }

  async hasHeld(burstId: string): Promise<boolean> {
    return (await this.db.query(`SELECT 1 FROM outbound_mail WHERE ${HELD} LIMIT 1`, [burstId])).length > 0;
  }

  /** The oldest first. */
  held(burstId: string): Promise<HeldNotice[]> {
    return this.db.query<HeldNotice>(
      `SELECT mail.id, mail.kind, mail.promise, json_build_object('id', ticket.id, 'kind', ticket.kind,
         'serial', ticket.serial::text, 'subject', ticket.subject) AS ticket
       FROM outbound_mail AS mail JOIN ticket ON ticket.id = mail.ticket_id WHERE ${HELD} ORDER BY mail.id`,
      [burstId],
    );
  }

  /** What becomes of all that are held. */
  async settle(burstId: string, state: 'queued' | 'gathered'): Promise<void> {
    await this.db.query(`UPDATE outbound_mail SET state = $2 WHERE ${HELD}`, [burstId, state]);
  }

  /** The tickets that a digest tells of. */
  async ticketsOf({ cause }: Pick<OutboundMail, 'cause'>): Promise<string[]> {
    const rows = await this.db.query<{ ticketId: string }>(
      `SELECT DISTINCT ticket_id AS "ticketId" FROM outbound_mail
       WHERE burst_id = $1 AND state = 'gathered' ORDER BY ticket_id`,
      [cause.slice(DIGEST.length)],
    );
    return rows.map(({ ticketId }) => ticketId);
  }
}

const HELD = `burst_id = $1 AND state = 'held'`;
const DIGEST = 'digest:';

/** A burst has one digest at most. */
export function digestCause(burstId: string): string {
  return DIGEST + burstId;
}
