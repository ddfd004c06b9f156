import { Injectable } from '@nestjs/common';
import { ReplyToTicket, type Ticket, systemNote } from '../../tickets/tickets.contract.js';
import type { Judgement } from './judge-mail.js';
import { senderOf } from './mail-content.js';

/** Agents are told when a request may come from somebody else than it says. */
@Injectable()
export class NoteUnverified {
  constructor(private readonly replyToTicket: ReplyToTicket) {}

  async execute({ mail, authentication }: Judgement, ticket: Ticket): Promise<void> {
    if (authentication?.verdict !== 'fail') return;
    const body = `This request may not come from ${senderOf(mail)!.address}: ${authentication.why}.`;
    await this.replyToTicket.execute(systemNote(ticket.id, body));
  }
}
