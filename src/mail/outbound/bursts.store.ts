import { Injectable } from '@nestjs/common';
import type { Burst } from '../../domain/mail/burst.js';
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

  /** To the end of the transaction: nothing is held while a burst is told, so that nothing is left behind. */
  async lock(personId: string): Promise<void> {
    await this.db.prepared(`SELECT pg_advisory_xact_lock(hashtext('mail.digest'), hashtext($1))`, [personId]);
  }

  /** The one of which some are held. */
  async waiting(personId: string): Promise<string | null> {
    const [held] = await this.db.prepared<{ id: string }>(
      `SELECT burst_id AS id FROM outbound_mail WHERE person_id = $1 AND state = 'held' LIMIT 1`,
      [personId],
    );
    return held?.id ?? null;
  }

  /** The latest that began after this. */
  async current(personId: string, since: Date): Promise<{ id: string; begunAt: Date } | null> {
    const [burst] = await this.db.prepared<{ id: string; begunAt: Date }>(
      `SELECT id, created_at AS "begunAt" FROM outbound_mail
       WHERE person_id = $1 AND burst_id = id AND created_at > $2 ORDER BY created_at DESC LIMIT 1`,
      [personId, since],
    );
    return burst ?? null;
  }

  /** How it stands; null when nothing of it is held. */
  async standing(burstId: string): Promise<Burst | null> {
    const [found] = await this.db.prepared<{ begunAt: Date; latestAt: Date | null; told: boolean; urgent: boolean }>(
      `SELECT min(created_at) AS "begunAt", max(created_at) FILTER (WHERE state = 'held') AS "latestAt",
              bool_or(state <> 'held') AS told, bool_or(state = 'held' AND kind <> 'reminder') AS urgent
       FROM outbound_mail WHERE burst_id = $1`,
      [burstId],
    );
    if (!found?.latestAt) return null;
    return { ...found, begunAt: found.begunAt.getTime(), latestAt: found.latestAt.getTime() };
  }

  /** The oldest first. */
  held(burstId: string): Promise<HeldNotice[]> {
    return this.db.prepared<HeldNotice>(
      `SELECT mail.id, mail.kind, mail.promise, json_build_object('id', ticket.id, 'kind', ticket.kind,
         'serial', ticket.serial::text, 'subject', ticket.subject) AS ticket
       FROM outbound_mail AS mail JOIN ticket ON ticket.id = mail.ticket_id WHERE ${HELD} ORDER BY mail.id`,
      [burstId],
    );
  }

  /** All that are held leave as they are. */
  async release(burstId: string): Promise<void> {
    await this.db.prepared(`UPDATE outbound_mail SET state = 'queued' WHERE ${HELD}`, [burstId]);
  }

  /** All that are held are told by this mail. */
  async gather(burstId: string, digestId: string): Promise<void> {
    await this.db.prepared(`UPDATE outbound_mail SET state = 'gathered', digest_id = $2 WHERE ${HELD}`, [
      burstId,
      digestId,
    ]);
  }

  /** The tickets that a digest tells of. */
  async ticketsOf({ id }: Pick<OutboundMail, 'id'>): Promise<string[]> {
    const rows = await this.db.prepared<{ ticketId: string }>(
      `SELECT DISTINCT ticket_id AS "ticketId" FROM outbound_mail WHERE digest_id = $1 ORDER BY ticket_id`,
      [id],
    );
    return rows.map(({ ticketId }) => ticketId);
  }
}

const HELD = `burst_id = $1 AND state = 'held'`;
