import { Injectable } from '@nestjs/common';
import { formatNumber, parseNumber } from '../domain/ticket/number.js';
import { People } from '../people/people.contract.js';
import type { HtmlPage } from '../platform/http/html-page.js';
import { Problem } from '../platform/http/problem.js';
import { type Ticket, TicketStore, TrackingKeys, UnfollowTicket } from '../tickets/tickets.contract.js';
import { type Standing, unfollowPage } from './unfollow-page.js';

interface Holder {
  ticket: Ticket;
  personId: string;
  standing: Standing;
}

/** Leaving a ticket by the List-Unsubscribe of a mail about it. */
@Injectable()
export class UnfollowRequests {
  constructor(
    private readonly tickets: TicketStore,
    private readonly keys: TrackingKeys,
    private readonly people: People,
    private readonly unfollowTicket: UnfollowTicket,
  ) {}

  async show(number: string, key: unknown): Promise<HtmlPage> {
    return this.page(await this.find(number, key));
  }

  /** Leaving twice is leaving once. */
  async leave(number: string, key: unknown): Promise<HtmlPage> {
    const holder = await this.find(number, key);
    if (holder.standing === 'party') return this.page(holder, 409);
    if (holder.standing === 'left') return this.page(holder);
    const { ticket, personId } = holder;
    const person = await this.people.byId(personId);
    try {
      await this.unfollowTicket.execute(ticket.id, personId, { id: personId, name: person?.name ?? '' });
    } catch (error) {
      // Another request was faster.
      if (!(error instanceof Problem && error.code === 'follower/not-found')) throw error;
    }
    return this.page({ ...holder, standing: 'left' });
  }

  /**
   * Whoever left is still known by their key: it opens nothing any more, but a second click deserves the same answer.
   * @throws Problem ticket/not-found for whatever is not right about number or key
   */
  private async find(number: string, key: unknown): Promise<Holder> {
    const serial = parseNumber(number);
    const ticket = serial === null || typeof key !== 'string' ? null : await this.tickets.bySerial(serial);
    if (ticket) {
      const participants = await this.tickets.participants(ticket.id);
      const former = await this.tickets.formerFollowers(ticket.id);
      const personIds = [...participants, ...former].map((one) => one.personId);
      const personId = this.keys.holder(ticket.id, key as string, personIds);
      const part = participants.find((one) => one.personId === personId)?.part ?? null;
      const standing = part === null ? 'left' : part === 'follower' ? 'follower' : 'party';
      if (personId) return { ticket, personId, standing };
    }
    throw new Problem('ticket/not-found', 'There is no such ticket, or this is not its key');
  }

  private page({ ticket, personId, standing }: Holder, status = 200): HtmlPage {
    const number = formatNumber(ticket.kind, ticket.serial);
    return unfollowPage(standing, number, this.keys.issue(ticket.id, personId), status);
  }
}
