import { Injectable } from '@nestjs/common';
import type { MailFacts } from '../../domain/mail/decide-route.js';
import type { Ticket } from '../../tickets/tickets.contract.js';
import type { InboundMail } from '../inbound/inbound-mail.entity.js';
import { type Judgement, JudgeMail } from '../inbound/judge-mail.js';
import { unreadableMail } from '../inbound/unreadable-mail.js';

/** For somebody who waits for the answer; a mail that takes longer is shown as far as it was read. */
const PATIENCE_MS = 10_000;

/** Reads a mail in quarantine. What routing failed with is not read again here: it might bring this process down. */
@Injectable()
export class JudgeAgain {
  constructor(private readonly judge: JudgeMail) {}

  execute(stored: InboundMail): Promise<Judgement> {
    return stored.classification === null ? this.unread(stored) : this.judge.execute(stored.raw, stored, PATIENCE_MS);
  }

  async senderIn({ from }: Judgement, ticket: Ticket | null): Promise<MailFacts['sender']> {
    return from === null ? 'stranger' : this.judge.senderOf(ticket, from);
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
