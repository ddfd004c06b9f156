import { Injectable } from '@nestjs/common';
import type { SendingFacts } from '../../domain/mail/may-be-sent.js';
import { Database } from '../../platform/database/database.js';

export interface Mark {
  address: string;
  state: 'undeliverable' | 'complained';
  reason: string;
  mailId: string;
  /** When the mail left. */
  sentAt: Date;
  at: Date;
  id: string;
}

@Injectable()
export class MailAddressStore {
  constructor(private readonly db: Database) {}

  async standing(address: string): Promise<SendingFacts['standing']> {
    const [row] = await this.db.prepared<{ state: 'undeliverable' | 'complained' }>(
      `SELECT state FROM mail_address WHERE address = $1 AND state <> 'good'`,
      [address.toLowerCase()],
    );
    return row?.state ?? null;
  }

  /**
   * The first mark counts; only that nothing gets there at all counts more than a complaint. What comes back of mail
   * from before it was cleared says nothing new.
   *
   * @returns its id; null when nothing changed
   */
  async mark({ id, address, state, reason, at, mailId, sentAt }: Mark): Promise<string | null> {
    const [row] = await this.db.query<{ id: string }>(
      `INSERT INTO mail_address AS known (id, address, state, reason, since, mail_id) VALUES ($1, $2, $3, left($4, 1000), $5, $6)
       ON CONFLICT (address) DO UPDATE SET state = excluded.state, reason = excluded.reason, since = excluded.since,
         mail_id = excluded.mail_id
       WHERE known.state <> 'undeliverable' AND known.state <> excluded.state
         AND (known.cleared_at IS NULL OR known.cleared_at < $7)
       RETURNING id`,
      [id, address.toLowerCase(), state, reason, at, mailId, sentAt],
    );
    return row?.id ?? null;
  }

  /** @returns its id, and what it was; null when nothing was held against it */
  async clear(address: string, states: readonly string[], at: Date): Promise<{ id: string; state: string } | null> {
    const [row] = await this.db.query<{ id: string; state: string }>(
      `UPDATE mail_address SET state = 'good', cleared_at = $3
       FROM (SELECT id, state AS was FROM mail_address WHERE address = $1 AND state = ANY($2) FOR UPDATE) AS before
       WHERE mail_address.id = before.id RETURNING mail_address.id, before.was AS state`,
      [address.toLowerCase(), states, at],
    );
    return row ?? null;
  }
}
