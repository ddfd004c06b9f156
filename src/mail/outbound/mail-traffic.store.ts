import { Injectable } from '@nestjs/common';
import type { Words } from '../../domain/mail/is-echo.js';
import type { SendingFacts } from '../../domain/mail/may-be-sent.js';
import { Database } from '../../platform/database/database.js';

/** What went to an address of late, and what came by which it was caused. */
@Injectable()
export class MailTraffic {
  constructor(private readonly db: Database) {}

  /** Until the transaction at hand ends, nobody else decides about mail to this address: two could both be the last that may go. */
  async decideAlone(address: string): Promise<void> {
    await this.db.prepared(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [`mail to ${address}`]);
  }

  /**
   * What is held against an address, and how many mails went there that no agent wrote, counted up to `most`. What is told
   * by a digest is no mail of its own: the digest counts.
   */
  async towards(address: string, since: Date, most: number): Promise<Pick<SendingFacts, 'standing' | 'lastHour'>> {
    const [row] = await this.db.prepared<Pick<SendingFacts, 'standing' | 'lastHour'>>(
      `SELECT (SELECT state FROM mail_address WHERE address = $1 AND state <> 'good') AS standing,
         (SELECT count(*)::int FROM (
            SELECT 1 FROM outbound_mail
            WHERE to_address = $1 AND created_at > $2 AND nature <> 'answer' AND state <> 'suppressed'
              AND state NOT IN ('held', 'gathered') LIMIT $3
          ) AS recent) AS "lastHour"`,
      [address, since, most],
    );
    return row!;
  }

  /** Requests by mail that were confirmed, the latest first. */
  confirmed(address: string, since: Date, most: number): Promise<Words[]> {
    return this.db.prepared<Words>(
      `SELECT ticket.subject, first.body
       FROM outbound_mail AS mail JOIN ticket ON ticket.id = mail.ticket_id AND ticket.channel = 'email'
       CROSS JOIN LATERAL (SELECT body FROM message WHERE ticket_id = ticket.id ORDER BY id LIMIT 1) AS first
       WHERE mail.to_address = $1 AND mail.created_at > $2
         AND mail.nature <> 'answer' AND mail.state <> 'suppressed' AND mail.nature = 'confirmation'
       ORDER BY mail.created_at DESC LIMIT $3`,
      [address, since, most],
    );
  }

  /** @returns what came by mail, with all that it quotes; null when it came otherwise */
  async written(messageId: string): Promise<(Words & { original: string; authorId: string | null }) | null> {
    const [row] = await this.db.prepared<Words & { original: string; authorId: string | null }>(
      `SELECT ticket.subject, message.body, coalesce(message.original, message.body) AS original,
         message.author_id AS "authorId"
       FROM message JOIN ticket ON ticket.id = message.ticket_id WHERE message.id = $1 AND message.source = 'email'`,
      [messageId],
    );
    return row ?? null;
  }

  /** What its author wrote in the same thread before, the latest first. */
  before(ticketId: string, messageId: string, authorId: string, since: Date, most: number): Promise<Words[]> {
    return this.db.prepared<Words>(
      `SELECT ticket.subject, message.body FROM message JOIN ticket ON ticket.id = message.ticket_id
       WHERE message.ticket_id = $1 AND message.id < $2 AND message.author_id = $3 AND message.created_at > $4
         AND message.visibility = 'public'
       ORDER BY message.id DESC LIMIT $5`,
      [ticketId, messageId, authorId, since, most],
    );
  }
}
