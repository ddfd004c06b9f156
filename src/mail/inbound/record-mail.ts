import { Injectable } from '@nestjs/common';
import { People } from '../../people/people.contract.js';
import type { Actor } from '../../platform/events/event.js';
import { ReplyToTicket, type Ticket } from '../../tickets/tickets.contract.js';
import type { Judgement } from './judge-mail.js';
import { KeepFiles } from './keep-files.js';
import { contentOf, senderOf, storable } from './mail-content.js';

/** A mail is noted on a ticket, for agents to see and nobody else; it has no effect on status and promises. */
@Injectable()
export class RecordMail {
  constructor(
    private readonly people: People,
    private readonly replyToTicket: ReplyToTicket,
    private readonly keepFiles: KeepFiles,
  ) {}

  async execute(judged: Judgement, ticket: Ticket, inboundMailId: string): Promise<Ticket> {
    const { mail, classification, sender } = judged;
    // Whoever only claims to be an agent does not get to write in an agent's name.
    const known =
      sender === 'participant' && classification !== 'bounce' ? await this.people.byEmail(mail.from!.address) : null;
    const author: Actor = known ? { id: known.id, name: known.name } : { id: null, name: 'Docket' };
    const content = contentOf(mail);
    const added = await this.replyToTicket.execute({
      ...content,
      body: `${prefaceOf(judged)}\n\n${content.body}`,
      ticketId: ticket.id,
      author,
      capacity: null,
      visibility: 'internal',
      source: 'email',
      inboundMailId,
    });
    await this.keepFiles.execute(mail, added);
    return added.ticket;
  }
}

/** One line that says what came, and from whom. */
function prefaceOf({ mail, bounce, route }: Judgement): string {
  if (bounce) {
    const failed = bounce.recipients
      .map(({ address, status }) => `${address}${status ? ` (${status})` : ''}`)
      .join(', ');
    const what = bounce.permanent ? 'could not be delivered' : 'is delayed';
    return `Mail ${what}${failed ? ` to ${storable(failed, 5_000)}` : ''}.`;
  }
  const from = senderOf(mail);
  return `Mail from ${from ? `${from.name} <${from.address}>`.trim() : 'an unknown sender'}: ${route.why}.`;
}
