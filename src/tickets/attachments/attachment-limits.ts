import { Inject, Injectable } from '@nestjs/common';
import type { Capacity } from '../../domain/ticket/status.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { Clock } from '../../platform/time/clock.js';
import { TicketStore } from '../ticket.store.js';

const WINDOW_MS = 24 * 3_600_000;

/** To what an upload is added. */
export interface Addition {
  ticketId: string;
  uploaderId: string | null;
  /** Agents have no limit of their own. */
  capacity: Capacity;
}

/** How much may be uploaded: for one file, one ticket, one requester a day. What comes by mail counts, but always comes in. */
@Injectable()
export class AttachmentLimits {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly clock: Clock,
  ) {}

  /** Before the bytes are read, which may be for nothing. @throws Problem as `take` does, when not a byte more fits */
  async checkRoom(to: Addition): Promise<void> {
    await this.check(to, 1);
  }

  /**
   * Within the transaction that adds it: uploads to one ticket, and those of one requester, go one after the other.
   * @throws Problem attachment/ticket-limit, attachment/requester-limit
   */
  async take(to: Addition, size: number): Promise<void> {
    await this.tickets.lock(to.ticketId);
    if (to.capacity === 'participant') {
      await this.db.query(`SELECT pg_advisory_xact_lock(hashtextextended('attachments:' || $1, 0))`, [to.uploaderId]);
    }
    await this.check(to, size);
  }

  /** @throws Problem input/too-large */
  checkSize(size: number, truncated: boolean): void {
    const { attachmentLimit } = this.environment;
    if (truncated || size > attachmentLimit) {
      throw new Problem('input/too-large', `A file may have ${attachmentLimit} bytes at most (ATTACHMENT_LIMIT)`);
    }
  }

  private async check({ ticketId, uploaderId, capacity }: Addition, size: number): Promise<void> {
    const { attachmentTicketLimit, attachmentRequesterLimit } = this.environment;
    const [ticket] = await this.db.query<{ bytes: string }>(
      `SELECT coalesce(sum(size), 0) AS bytes FROM attachment WHERE ticket_id = $1`,
      [ticketId],
    );
    const left = attachmentTicketLimit - Number(ticket!.bytes);
    if (size > left) {
      throw new Problem(
        'attachment/ticket-limit',
        `The files of a ticket may have ${attachmentTicketLimit} bytes together (ATTACHMENT_TICKET_LIMIT); ${Math.max(0, left)} are left`,
      );
    }
    if (capacity === 'agent') return;
    const since = new Date(this.clock.now().getTime() - WINDOW_MS);
    const [sent] = await this.db.query<{ bytes: string; oldest: Date | null }>(
      `SELECT coalesce(sum(size), 0) AS bytes, min(created_at) AS oldest FROM attachment
       WHERE uploader_id = $1 AND created_at > $2`,
      [uploaderId, since],
    );
    const mine = attachmentRequesterLimit - Number(sent!.bytes);
    if (size > mine) {
      throw new Problem(
        'attachment/requester-limit',
        `You may send ${attachmentRequesterLimit} bytes of files within 24 hours (ATTACHMENT_REQUESTER_LIMIT); ${Math.max(0, mine)} are left`,
        [],
        sent!.oldest && new Date(sent!.oldest.getTime() + WINDOW_MS),
      );
    }
  }
}
