import { Injectable } from '@nestjs/common';
import { People } from '../../people/people.contract.js';
import { ReplyToTicket, type Ticket } from '../../tickets/tickets.contract.js';
import { AddFollowers } from './add-followers.js';
import { EscalateByMail } from './escalate-by-mail.js';
import { KeepFiles } from './keep-files.js';
import { contentOf } from './mail-content.js';
import type { InboundMail } from './parse-mail.js';

/** A mail becomes a public message of its sender, who takes part in the ticket. */
@Injectable()
export class AppendMail {
  constructor(
    private readonly people: People,
    private readonly replyToTicket: ReplyToTicket,
    private readonly keepFiles: KeepFiles,
    private readonly addFollowers: AddFollowers,
    private readonly escalateByMail: EscalateByMail,
  ) {}

  /** @returns the ticket that it was added to: a merged one hands it on, a closed one has a follow-up */
  async execute(mail: InboundMail, ticket: Ticket, inboundMailId: string): Promise<Ticket> {
    const author = (await this.people.byEmail(mail.from!.address))!;
    const { content, files } = await contentOf(mail);
    const added = await this.replyToTicket.execute({
      ...content,
      ticketId: ticket.id,
      author: { id: author.id, name: author.name },
      capacity: 'participant',
      visibility: 'public',
      source: 'email',
      inboundMailId,
    });
    await this.keepFiles.execute(files, added);
    await this.addFollowers.execute(mail, added.ticket, author);
    await this.escalateByMail.execute(mail, added, { id: author.id, name: author.name });
    return added.ticket;
  }
}
