import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { invalidInput, Problem } from '../platform/http/problem.js';
import { TicketViews } from './tickets.ports.js';

/** As many of the newest are shown. */
const MOST_SHOWN = 20;

/**
 * Keeps an answer from being sent on top of what its author has not seen. It holds nothing in mind: whoever was told
 * says so, by naming the newest message; a client that only repeats itself is held back again.
 */
@Injectable()
export class HoldBackReply {
  constructor(
    private readonly db: Database,
    private readonly views: TicketViews,
  ) {}

  /**
   * Only with the lock on the ticket that the reply is added to: nobody adds another one meanwhile.
   * @param askedId the ticket that the author looked at: this one, or one that was merged into it
   * @throws Problem reply/held-back with `messages` and `newest`, input/invalid
   */
  async check(ticketId: string, askedId: string, seen: string, author: Actor): Promise<void> {
    const known = await this.db.prepared(`SELECT 1 FROM message WHERE id = $1 AND ticket_id = ANY($2)`, [
      seen,
      [ticketId, askedId],
    ]);
    if (known.length === 0) throw invalidInput({ pointer: '/seen', detail: 'is no message of this ticket' });
    const unseen = await this.db.prepared<{ id: string }>(
      `SELECT id FROM message WHERE ticket_id = $1 AND id > $2 AND author_id IS DISTINCT FROM $3
       ORDER BY id DESC LIMIT ${MOST_SHOWN}`,
      [ticketId, seen, author.id],
    );
    if (unseen.length === 0) return;
    // The ticket that it was merged into may not be for its author to see.
    const messages = ticketId === askedId ? await this.views.messages(unseen.map(({ id }) => id)) : [];
    const detail = 'Others have written meanwhile; nothing was sent. Name the newest message as seen to send it';
    throw new Problem('reply/held-back', detail, [], null, { newest: unseen[0]!.id, messages });
  }
}
