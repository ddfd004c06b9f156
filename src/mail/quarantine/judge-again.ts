import { Injectable } from '@nestjs/common';
import type { MailFacts } from '../../domain/mail/decide-route.js';
import { People } from '../../people/people.contract.js';
import { type Ticket, TicketStore } from '../../tickets/tickets.contract.js';
import type { InboundMail } from '../inbound/inbound-mail.entity.js';
import { type Judgement, JudgeMail } from '../inbound/judge-mail.js';
import { unreadableMail } from '../inbound/unreadable-mail.js';

/** For somebody who waits for the answer; a mail that takes longer is shown as far as it was read. */
const PATIENCE_MS = 10_000;

/** Reads a mail in quarantine. What routing failed with is not read again here: it might bring this process down. */
@Injectable()
export class JudgeAgain {
  constructor(
    private readonly judge: JudgeMail,
    private readonly people: People,
    private readonly tickets: TicketStore,
  ) {}

  execute(stored: InboundMail): Promise<Judgement> {
    return stored.classification === null ? this.unread(stored) : this.judge.execute(stored.raw, stored, PATIENCE_MS);
  }

  /** By the address alone: whether it is really theirs was for somebody to judge. */
  async senderIn({ from }: Judgement, ticket: Ticket | null): Promise<MailFacts['sender']> {
    const person = from && (await this.people.byEmail(from));
    if (!person) return 'stranger';
    if (ticket && (await this.tickets.isParticipant(ticket.id, person.id))) return 'participant';
    return person.role === 'requester' ? 'stranger' : 'agent';
  }

  private async unread({ raw, envelopeTo, why }: InboundMail): Promise<Judgement> {
    const mail = unreadableMail(raw);
    const found = (await this.judge.findTicket(mail, envelopeTo))?.ticket ?? null;
    return {
      ...this.judge.readSender(mail),
      mail,
      found,
      ticket: null,
      classification: 'human',
      why: 'it was not read',
      bounce: null,
      complaint: null,
      route: { action: 'quarantine', why: why ?? '' },
      sender: 'stranger',
      authentication: null,
      returned: null,
    };
  }
}
