import { Injectable } from '@nestjs/common';
import { People } from '../../people/people.contract.js';
import type { Actor } from '../../platform/events/event.js';
import { type MailSender, ReplyToTicket, type Ticket } from '../../tickets/tickets.contract.js';
import type { Judgement } from './judge-mail.js';
import { KeepFiles } from './keep-files.js';
import { contentOf, senderOf } from './mail-content.js';

/** A mail is noted on a ticket, for agents to see and nobody else; it has no effect on status and promises. */
@Injectable()
export class RecordMail {
  constructor(
    private readonly people: People,
    private readonly replyToTicket: ReplyToTicket,
    private readonly keepFiles: KeepFiles,
  ) {}

  async execute(judged: Judgement, ticket: Ticket, inboundMailId: string): Promise<Ticket> {
    const { mail } = judged;
    const { content, files } = await contentOf(mail);
    const preface = `${prefaceOf(judged)}\n\n`;
    const added = await this.replyToTicket.execute({
      ...content,
      body: `${preface}${content.body}`,
      ticketId: ticket.id,
      author: await this.authorOf(judged),
      capacity: null,
      visibility: 'internal',
      source: 'email',
      inboundMailId,
      sender: somebodyElse(judged, preface),
    });
    await this.keepFiles.execute(files, added);
    return added.ticket;
  }

  /** Only a participant's machine speaks for its owner: whoever merely claims a name does not get to write in it. */
  private async authorOf({ mail, classification, sender }: Judgement): Promise<Actor> {
    const theirs = sender === 'participant' && classification === 'auto_reply';
    const known = theirs ? await this.people.byEmail(mail.from!.address) : null;
    return known ? { id: known.id, name: known.name } : { id: null, name: 'Docket' };
  }
}

/** Whom an agent may accept as participant. */
function somebodyElse(judged: Judgement, preface: string): MailSender | undefined {
  const { mail, from } = judged;
  if (from === null || !isSomebodyElse(judged)) return undefined;
  const { address, name } = senderOf(mail)!;
  return { address, name, preface, accepted: null };
}

function isSomebodyElse({ classification, sender, fromUs }: Judgement): boolean {
  return classification === 'human' && sender !== 'agent' && !fromUs;
}

/** One line that says what came, and from whom. */
function prefaceOf(judged: Judgement): string {
  const { mail, route } = judged;
  const from = senderOf(mail);
  const who = from ? `${from.name} <${from.address}>`.trim() : 'an unknown sender';
  return `Mail from ${isSomebodyElse(judged) ? `somebody else, ${who}` : who}: ${route.why}.`;
}
