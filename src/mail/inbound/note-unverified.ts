import { Injectable } from '@nestjs/common';
import { SYSTEM } from '../../platform/events/event.js';
import { ReplyToTicket, type Ticket } from '../../tickets/tickets.contract.js';
import type { Judgement } from './judge-mail.js';
import { senderOf } from './mail-content.js';

/** Agents are told when a request may come from somebody else than it says. */
@Injectable()
export class NoteUnverified {
  constructor(private readonly replyToTicket: ReplyToTicket) {}

  async execute({ mail, authentication }: Judgement, ticket: Ticket): Promise<void> {
    if (authentication?.verdict !== 'fail') return;
    await this.replyToTicket.execute({
      ticketId: ticket.id,
      author: SYSTEM,
      capacity: null,
      visibility: 'internal',
      source: 'system',
      body: `This request may not come from ${senderOf(mail)!.address}: ${authentication.why}.`,
    });
  }
}
