import { Inject, Injectable } from '@nestjs/common';
import { withoutKeys } from '../../domain/mail/without-keys.js';
import { AskForEscalation } from '../../escalation/escalation.contract.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import type { Actor } from '../../platform/events/event.js';
import { Problem } from '../../platform/http/problem.js';
import type { Ticket } from '../../tickets/tickets.contract.js';
import type { InboundMail } from './parse-mail.js';
import { storable } from './storable.js';

const MAX_REASON = 5000;

/** A participant's answer whose first line is a phrase for it asks for somebody more senior. */
@Injectable()
export class EscalateByMail {
  constructor(
    private readonly askForEscalation: AskForEscalation,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  /** @returns null when it does not ask */
  asked({ replyText }: Pick<InboundMail, 'replyText'>): { reason: string } | null {
    const asked = this.environment.escalationPhrases.asked(replyText);
    return asked && { reason: storable(withoutKeys(asked.reason), MAX_REASON).trim() };
  }

  /** In the transaction that added the message. What does not lead to anything now is said in the message all the same. */
  async execute(mail: InboundMail, { ticket, message }: Added, actor: Actor): Promise<void> {
    const asked = this.asked(mail);
    if (!asked) return;
    try {
      const causeRef = `message:${message.id}`;
      await this.askForEscalation.execute({ ticketId: ticket.id, actor, ...asked, cause: 'requester', causeRef });
    } catch (error) {
      // It is refused before anything is written.
      if (!(error instanceof Problem)) throw error;
    }
  }
}

interface Added {
  ticket: Ticket;
  message: { id: string };
}
