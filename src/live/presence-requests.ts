import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import type { Page } from '../platform/http/cursor.js';
import { Clock } from '../platform/time/clock.js';
import { TicketAccess } from '../tickets/tickets.contract.js';
import { NoteChanges } from './note-changes.js';
import type { PresentView } from './presence.dto.js';
import { Presences } from './presence.store.js';
import type { PresenceState } from './ticket-presence.entity.js';

/** Saying the same again sooner than this writes nothing. */
const SAID_LASTS_MS = 10_000;

/** Agents let each other know which ticket they have before their eyes. */
@Injectable()
export class PresenceRequests {
  constructor(
    private readonly db: Database,
    private readonly access: TicketAccess,
    private readonly presences: Presences,
    private readonly changes: NoteChanges,
    private readonly clock: Clock,
  ) {}

  /** @returns who else is there */
  async list(number: string, me: PersonIdentity): Promise<Page<PresentView>> {
    const { ticket } = await this.access.findForAgent(number, me);
    return this.others(ticket.id, me);
  }

  /** Streams are told of who comes and of who begins or ends to write, not of who stays. */
  async say(number: string, state: PresenceState, me: PersonIdentity): Promise<Page<PresentView>> {
    const { ticket } = await this.access.findForAgent(number, me);
    const now = this.clock.now();
    const said = await this.presences.lastSaid(ticket.id, me.id);
    const isKnown = said?.state === state && said.seenAt.getTime() > now.getTime() - SAID_LASTS_MS;
    if (!isKnown) {
      await this.db.transaction(async () => {
        await this.presences.say(ticket.id, me.id, state, now);
        if (said?.state !== state) this.changes.notePresence(ticket.id);
      });
    }
    return this.others(ticket.id, me);
  }

  async leave(number: string, me: PersonIdentity): Promise<void> {
    const { ticket } = await this.access.findForAgent(number, me);
    await this.db.transaction(async () => {
      if (await this.presences.leave(ticket.id, me.id)) this.changes.notePresence(ticket.id);
    });
  }

  private async others(ticketId: string, me: PersonIdentity): Promise<Page<PresentView>> {
    const present = await this.presences.of(ticketId, this.clock.now());
    return { data: present.filter(({ id }) => id !== me.id), page: { next: null } };
  }
}
