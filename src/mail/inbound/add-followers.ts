import { Inject, Injectable } from '@nestjs/common';
import { followersIn } from '../../domain/mail/followers-in-mail.js';
import { People } from '../../people/people.contract.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { FollowTicket, type Ticket, TicketStore } from '../../tickets/tickets.contract.js';
import { MailAddresses } from '../mail-addresses.js';
import { senderOf } from './mail-content.js';
import type { InboundMail } from './parse-mail.js';

/** As many followers as a ticket may get by the mails of its requester. */
const MOST = 10;

/** Whoever else a requester's mail went to takes part from then on. What others put into Cc changes nothing. */
@Injectable()
export class AddFollowers {
  constructor(
    private readonly people: People,
    private readonly followTicket: FollowTicket,
    private readonly tickets: TicketStore,
    private readonly addresses: MailAddresses,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async execute(mail: InboundMail, ticket: Ticket, author: { id: string; name: string }): Promise<void> {
    if (author.id !== ticket.requesterId || !this.environment.followersByRequester) return;
    const others = followersIn(mail, (address) => this.addresses.isOurs(address));
    const former = others.length > 0 ? await this.tickets.formerFollowers(ticket.id) : [];
    for (const named of others) {
      const { address: email, name } = senderOf({ from: named })!;
      const known = await this.people.byEmail(email);
      // Agents see the ticket as agents do, and decide by themselves what they are told.
      if (known && known.role !== 'requester') continue;
      // "Answer to all" goes on naming whoever has had enough.
      if (former.some(({ personId, byChoice }) => byChoice && personId === known?.id)) continue;
      await this.followTicket.execute(ticket.id, { email, name }, { id: author.id, name: author.name }, MOST);
    }
  }
}
