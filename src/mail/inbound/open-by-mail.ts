import { Injectable } from '@nestjs/common';
import { People } from '../../people/people.contract.js';
import { OpenTicket, type Ticket } from '../../tickets/tickets.contract.js';
import { AddFollowers } from './add-followers.js';
import { KeepFiles } from './keep-files.js';
import { isForwarded } from '../../domain/mail/is-forwarded.js';
import { contentOf, senderOf, subjectOf } from './mail-content.js';
import type { InboundMail } from './parse-mail.js';

/** A mail becomes a new ticket of its sender. */
@Injectable()
export class OpenByMail {
  constructor(
    private readonly people: People,
    private readonly openTicket: OpenTicket,
    private readonly keepFiles: KeepFiles,
    private readonly addFollowers: AddFollowers,
  ) {}

  async execute(mail: InboundMail, inboundMailId: string): Promise<Ticket> {
    const { address, name } = senderOf(mail)!;
    const requester = await this.people.ensureRequester({ email: address, name });
    const { content, files } = await contentOf(mail);
    // Whoever forwards a mail asks about what it says.
    if (isForwarded(mail)) content.body = content.original;
    const opened = await this.openTicket.execute({
      ...content,
      subject: subjectOf(mail) || '(no subject)',
      requester,
      actor: { id: requester.id, name: requester.name },
      channel: 'email',
      source: 'email',
      inboundMailId,
    });
    await this.keepFiles.execute(files, opened);
    await this.addFollowers.execute(mail, opened.ticket, requester);
    return opened.ticket;
  }
}
