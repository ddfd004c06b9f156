import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { checkVersion } from '../platform/http/etag.js';
import { Clock } from '../platform/time/clock.js';
import { ChangeTicket, TicketStore } from '../tickets/tickets.contract.js';
import { AnswerEscalation } from './answer-escalation.js';
import type { Escalation } from './escalation.entity.js';
import { Escalations } from './escalation.store.js';

/** Somebody says that they see to it, and has the ticket from then on. */
@Injectable()
export class TakeEscalation {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly escalations: Escalations,
    private readonly answer: AnswerEscalation,
    private readonly changeTicket: ChangeTicket,
    private readonly clock: Clock,
  ) {}

  /** Taking it twice is taking it once. @throws Problem auth/forbidden, escalation/conflict, precondition/failed */
  execute({ id, ticketId }: Escalation, actor: Actor & { id: string }, ifMatch: string[] | null): Promise<Escalation> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(ticketId);
      const escalation = (await this.escalations.byId(id))!;
      if (escalation.state === 'taken' && escalation.answeredBy === actor.id) return escalation;
      checkVersion(ifMatch, ticket.version);
      await this.answer.check(escalation, ticket, actor);
      const at = this.clock.now();
      await this.answer.take(escalation, actor, at);
      await this.changeTicket.apply(ticket, { assigneeId: actor.id }, actor, at);
      return escalation;
    });
  }
}
