import { Inject, Injectable } from '@nestjs/common';
import { followersIn } from '../../domain/mail/followers-in-mail.js';
import { People } from '../../people/people.contract.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { FollowTicket, type Ticket, TicketStore } from '../../tickets/tickets.contract.js';
import { MailAddresses } from '../mail-addresses.js';
import { senderOf } from './mail-content.js';
import { NoteLeftOut } from './note-left-out.js';
import type { InboundMail } from './parse-mail.js';

/** As many followers as a ticket may get by the mails of its requester: one to a whole department is no request to write to all of it. */
const MOST = 10;

/** Whoever else a requester's mail went to takes part from then on. What others put into Cc changes nothing. */
@Injectable()
export class AddFollowers {
  constructor(
    private readonly people: People,
    private readonly followTicket: FollowTicket,
    private readonly tickets: TicketStore,
    private readonly addresses: MailAddresses,
    private readonly noteLeftOut: NoteLeftOut,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async execute(mail: InboundMail, ticket: Ticket, author: { id: string; name: string }): Promise<void> {
    if (author.id !== ticket.requesterId || !this.environment.followersByRequester) return;
    const leftOut: string[] = [];
    for (const { email, name } of await this.newcomers(mail, ticket)) {
      // Once it is full, nobody else fits: hundreds of them need not be tried.
      if (leftOut.length === 0) {
        const actor = { id: author.id, name: author.name };
        const { outcome } = await this.followTicket.execute(ticket.id, { email, name }, actor, MOST);
        if (outcome !== 'full') continue;
      }
      leftOut.push(email);
    }
    if (leftOut.length > 0) await this.noteLeftOut.execute(ticket, leftOut);
  }

  /** Whom it names, without those who take part already, or are not to. */
  private async newcomers(mail: InboundMail, ticket: Ticket): Promise<{ email: string; name: string }[]> {
    const others = followersIn(mail, (address) => this.addresses.isOurs(address)).map((from) => {
      const { address: email, name } = senderOf({ from })!;
      return { email, name };
    });
    if (others.length === 0) return [];
    const known = await this.people.byEmails(others.map(({ email }) => email));
    if (known.size === 0) return others;
    const settled = new Set((await this.tickets.participants(ticket.id)).map(({ personId }) => personId));
    // "Answer to all" goes on naming whoever has had enough.
    for (const { personId, byChoice } of await this.tickets.formerFollowers(ticket.id)) {
      if (byChoice) settled.add(personId);
    }
    return others.filter(({ email }) => {
      const person = known.get(email);
      // Agents see the ticket as agents do, and decide by themselves what they are told.
      return !person || (person.role === 'requester' && !settled.has(person.id));
    });
  }
}
