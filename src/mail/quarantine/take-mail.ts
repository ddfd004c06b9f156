import { Injectable } from '@nestjs/common';
import type { Judged } from '../../domain/mail/judge-by-hand.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { isPassing } from '../../platform/database/failures.js';
import { Problem } from '../../platform/http/problem.js';
import { FollowTicket, type Ticket } from '../../tickets/tickets.contract.js';
import { ActOnRoute } from '../inbound/act-on-route.js';
import type { Decision, InboundMail } from '../inbound/inbound-mail.entity.js';
import { InboundMails } from '../inbound/inbound-mail.store.js';
import type { Judgement } from '../inbound/judge-mail.js';
import { senderOf } from '../inbound/mail-content.js';
import { Quarantine } from './quarantine.store.js';

/** Does with a mail what somebody decided, and notes it. */
@Injectable()
export class TakeMail {
  constructor(
    private readonly mails: InboundMails,
    private readonly quarantine: Quarantine,
    private readonly act: ActOnRoute,
    private readonly followTicket: FollowTicket,
  ) {}

  /** Within the transaction that has the mail locked. @throws Problem mail/refused for what cannot be kept */
  async execute(
    stored: InboundMail,
    judged: Judgement,
    { action, follow }: Exclude<Judged, { refused: string }>,
    { me, decision, why }: { me: PersonIdentity; decision: Decision; why: string },
  ): Promise<void> {
    const { mail, ticket: chosen } = judged;
    if (follow) await this.follow(judged, chosen!, me);
    const route = { action, why };
    const ticket = await this.act.execute({ ...judged, route }, stored).catch((error: unknown) => {
      if (error instanceof Problem || isPassing(error)) throw error;
      throw new Problem('mail/refused', `It cannot be taken into a ticket: ${String(error)}; discard it, or replay it`);
    });
    // It was closed or merged: they take part where it goes on.
    if (follow && ticket && ticket.id !== chosen!.id) await this.follow(judged, ticket, me);
    const { classification, authentication } = stored;
    const where = { candidateId: chosen?.id ?? null, ticketId: ticket?.id ?? null };
    await this.mails.noteRoute(stored, route, { mail, classification, authentication, ...where });
    await this.quarantine.noteDecision(stored, me, decision, { ...route, ticket });
  }

  private async follow({ mail }: Judgement, ticket: Ticket, me: PersonIdentity): Promise<void> {
    const { address: email, name } = senderOf(mail)!;
    // An agent decides about this one person: the most there can be does not count.
    await this.followTicket.execute(ticket.id, { email, name }, { id: me.id, name: me.name }, Infinity);
  }
}
