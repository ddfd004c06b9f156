import { Injectable } from '@nestjs/common';
import { nameIn, People } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { checkVersion } from '../platform/http/etag.js';
import { Clock } from '../platform/time/clock.js';
import { Participant } from './participant.entity.js';
import { TicketStore } from './ticket.store.js';
import { followerAdded } from './tickets.events.js';

/** `follows`, `takes part`: they did before, as a follower or otherwise. `full`: it would be one too many. */
type Following = { outcome: 'added' | 'follows' | 'takes part'; personId: string } | { outcome: 'full' };

/** Lets somebody read and write the public thread, and be told what happens from now on. */
@Injectable()
export class FollowTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly people: People,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** @param most as many followers as the ticket may have then */
  execute(
    ticketId: string,
    given: { email: string; name?: string },
    actor: Actor,
    most: number,
    ifMatch: string[] | null = null,
  ): Promise<Following> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(ticketId);
      checkVersion(ifMatch, ticket.version);
      const participants = await this.tickets.participants(ticket.id);
      const known = await this.people.byEmail(given.email);
      const before = participants.find(({ personId }) => personId === known?.id);
      if (before) {
        return { outcome: before.part === 'follower' ? 'follows' : 'takes part', personId: before.personId };
      }
      if (participants.filter(({ part }) => part === 'follower').length >= most) return { outcome: 'full' };

      const person = known ?? (await this.people.ensureRequester(given));
      const at = this.clock.now();
      const follower: Participant = {
        ticketId: ticket.id,
        personId: person.id,
        part: 'follower',
        name: nameIn(given),
        since: at,
      };
      await this.db.insert([[Participant, [follower]]]);
      const to = { id: person.id, name: follower.name, email: person.email };
      await this.events.record(
        followerAdded.of({
          subjectId: ticket.id,
          actor,
          at,
          data: { ticket, personId: person.id },
          changes: [{ what: 'follower', from: null, to }],
        }),
      );
      return { outcome: 'added', personId: person.id };
    });
  }
}
