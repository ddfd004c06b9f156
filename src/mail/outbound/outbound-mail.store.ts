import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../platform/time/clock.js';
import { OutboundMail } from './outbound-mail.entity.js';

/** How long a worker has a mail for itself; it renews that while it is sending. */
export const LEASE_MS = 30_000;

@Injectable()
export class OutboundMails {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @returns null when it is not due, done, or somebody else's. */
  async claim(id: string): Promise<OutboundMail | null> {
    const now = this.clock.now();
    const claimed = await this.db.prepared(
      `UPDATE outbound_mail SET state = 'sending', attempts = attempts + 1, claimed_until = $3
       WHERE id = $1 AND (state = 'queued' OR state = 'deferred' AND next_attempt_at <= $2
                          OR state = 'sending' AND claimed_until <= $2)
       RETURNING id`,
      [id, now, this.leaseFrom(now)],
    );
    return claimed.length > 0 ? this.byId(id) : null;
  }

  async renew({ id, attempts }: OutboundMail): Promise<void> {
    await this.db.prepared(
      `UPDATE outbound_mail SET claimed_until = $3 WHERE id = $1 AND state = 'sending' AND attempts = $2`,
      [id, attempts, this.leaseFrom(this.clock.now())],
    );
  }

  /** When to look at it again, if it is not settled; null if it is. */
  async dueAgain(id: string): Promise<Date | null> {
    const mail = await this.byId(id);
    if (mail?.state === 'sending') return mail.claimedUntil;
    return mail?.state === 'deferred' ? mail.nextAttemptAt : null;
  }

  /** For whoever holds the row: its next try is due now, and counts as the first. */
  async queueAgain({ id }: OutboundMail): Promise<void> {
    await this.db.prepared(
      `UPDATE outbound_mail SET state = 'queued', attempts_before = attempts, next_attempt_at = NULL WHERE id = $1`,
      [id],
    );
  }

  /** Sent is sent, whatever else happened meanwhile. */
  async noteSent({ id }: OutboundMail): Promise<void> {
    const sent = { state: 'sent', sentAt: this.clock.now(), claimedUntil: null, nextAttemptAt: null } as const;
    await this.db.update(OutboundMail, id, { ...sent, lastError: null });
  }

  /** @returns false when another worker has taken it over. */
  noteFailed(mail: OutboundMail, why: string): Promise<boolean> {
    return this.settle(mail, 'failed', why, null);
  }

  /** @returns false when another worker has taken it over. */
  suppress(mail: OutboundMail, why: string): Promise<boolean> {
    return this.settle(mail, 'suppressed', why, null);
  }

  /** @returns false when another worker has taken it over. */
  defer(mail: OutboundMail, why: string, nextAttemptAt: Date): Promise<boolean> {
    return this.settle(mail, 'deferred', why, nextAttemptAt);
  }

  private async settle({ id, attempts }: OutboundMail, state: string, why: string, nextAttemptAt: Date | null) {
    const settled = await this.db.prepared(
      `UPDATE outbound_mail SET state = $3, last_error = left($4, 1000), next_attempt_at = $5, claimed_until = NULL
       WHERE id = $1 AND state = 'sending' AND attempts = $2 RETURNING id`,
      [id, attempts, state, why, nextAttemptAt],
    );
    return settled.length > 0;
  }

  private async byId(id: string): Promise<OutboundMail | null> {
    return (await this.db.find(OutboundMail, 'WHERE id = $1', [id]))[0] ?? null;
  }

  private leaseFrom(now: Date): Date {
    return new Date(now.getTime() + LEASE_MS);
  }
}
