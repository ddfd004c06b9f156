import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { checkVersion } from '../platform/http/etag.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { TicketStore } from './ticket.store.js';
import { followerRemoved } from './tickets.events.js';

/** Ends a follower's part in a ticket: the thread, its mails and their tracking link. */
@Injectable()
export class UnfollowTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem follower/not-found, precondition/failed */
  execute(ticketId: string, personId: string, actor: Actor, ifMatch: string[] | null = null): Promise<void> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(ticketId);
      checkVersion(ifMatch, ticket.version);
      const [removed] = await this.db.query<{ id: string; name: string; email: string }>(
        `DELETE FROM participant USING person
         WHERE ticket_id = $1 AND person_id = $2 AND part = 'follower' AND person.id = person_id
         RETURNING person.id, coalesce(participant.name, person.name) AS name, person.email`,
        [ticketId, personId],
      );
      if (!removed) throw new Problem('follower/not-found', 'There is no such follower of this ticket');
      await this.events.record(
        followerRemoved.of({
          subjectId: ticket.id,
          actor,
          at: this.clock.now(),
          data: { ticket, personId },
          changes: [{ what: 'follower', from: removed, to: null }],
        }),
      );
    });
  }
}
