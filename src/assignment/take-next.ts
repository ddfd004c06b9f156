import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { mayTake, needsOf } from '../domain/assignment/needs.js';
import { Crews, type PersonIdentity, type Workplace } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { invalidInput } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { ChangeTicket, type Ticket, TicketStore } from '../tickets/tickets.contract.js';
import { WaitingTickets } from './waiting-tickets.js';

/** What others hold right now is tried again soon, for so long; then it is theirs. */
const LOCKED_RETRY_MS = 20;
const LOCKED_RETRIES = 50;

/** An agent asks for work and gets the most urgent ticket that is for them, and that nobody else gets. */
@Injectable()
export class TakeNext {
  constructor(
    private readonly db: Database,
    private readonly crews: Crews,
    private readonly waiting: WaitingTickets,
    private readonly tickets: TicketStore,
    private readonly changeTicket: ChangeTicket,
    private readonly clock: Clock,
  ) {}

  /**
   * Whoever asks is there and has room, whatever is said elsewhere.
   * @returns null when there is nothing for them @throws Problem input/invalid for a team that is none of theirs
   */
  async execute(me: PersonIdentity, teamId?: string): Promise<Ticket | null> {
    const workplace = await this.crews.workplace(me, teamId);
    if (workplace.places.length === 0) throw invalidInput({ pointer: '/team', detail: 'is no team of yours' });
    for (let retries = 0; ; retries++) {
      const { taken, missed } = await this.lookThrough(workplace, me);
      if (taken || !missed || retries === LOCKED_RETRIES) return taken;
      await sleep(LOCKED_RETRY_MS);
    }
  }

  /** @returns `missed`: there is something for them, but others hold all of it */
  private async lookThrough(
    workplace: Workplace,
    me: PersonIdentity,
  ): Promise<{ taken: Ticket | null; missed: boolean }> {
    let missed = false;
    for await (const batch of this.waiting.mostUrgent(workplace.places)) {
      const fitting = batch.filter((ticket) => isFor(workplace, ticket, ticket.locale));
      if (fitting.length === 0) continue;
      const locales = new Map(fitting.map(({ id, locale }) => [id, locale]));
      const taken = await this.takeFirst(locales, workplace, me);
      if (taken) return { taken, missed };
      missed = true;
    }
    return { taken: null, missed };
  }

  private takeFirst(locales: Map<string, string>, workplace: Workplace, me: PersonIdentity): Promise<Ticket | null> {
    return this.db.transaction(async () => {
      let ticket = await this.tickets.lockWaiting([...locales.keys()]);
      // What was changed since it was read may be for somebody else now.
      while (ticket && !isFor(workplace, ticket, locales.get(ticket.id)!)) {
        locales.delete(ticket.id);
        ticket = await this.tickets.lockWaiting([...locales.keys()]);
      }
      if (!ticket) return null;
      await this.changeTicket.apply(ticket, { assigneeId: me.id }, { id: me.id, name: me.name }, this.clock.now());
      return ticket;
    });
  }
}

function isFor(
  { languages, skills, places }: Workplace,
  ticket: Pick<Ticket, 'teamId' | 'level' | 'tags' | 'category'>,
  locale: string,
): boolean {
  const place = places.find(({ teamId }) => teamId === ticket.teamId);
  if (!place) return false;
  const { level, skillsByCategory } = place;
  return mayTake({ level, languages, skills }, needsOf({ ...ticket, locale }, skillsByCategory));
}
