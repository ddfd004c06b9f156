import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import type { Actor } from '../platform/events/event.js';
import { EscalateTicket } from './escalate-ticket.js';
import type { Escalation } from './escalation.entity.js';

/** A person asks for somebody more senior. */
@Injectable()
export class AskForEscalation {
  constructor(private readonly escalateTicket: EscalateTicket) {}

  /** @param causeRef what the request came from, when it must count once only; each call counts otherwise */
  async execute(given: {
    ticketId: string;
    actor: Actor;
    reason: string;
    cause: 'requester' | 'agent';
    causeRef?: string;
    ifMatch?: string[] | null;
  }): Promise<Escalation | null> {
    return this.escalateTicket.execute({ ...given, causeRef: given.causeRef ?? `request:${newId()}` });
  }
}
