import { Injectable } from '@nestjs/common';
import { People } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import { type Actor, SYSTEM } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { checkVersion } from '../platform/http/etag.js';
import { Clock } from '../platform/time/clock.js';
import { ChangeTicket, ReplyToTicket, TicketStore } from '../tickets/tickets.contract.js';
import { AnswerEscalation } from './answer-escalation.js';
import type { Escalation } from './escalation.entity.js';
import { escalationHandedBack } from './escalation.events.js';
import { Escalations } from './escalation.store.js';

/** The ticket returns to the level and the person that it came from, and agents read why. */
@Injectable()
export class HandBackEscalation {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly escalations: Escalations,
    private readonly answer: AnswerEscalation,
    private readonly changeTicket: ChangeTicket,
    private readonly replyToTicket: ReplyToTicket,
    private readonly people: People,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem auth/forbidden, escalation/conflict, precondition/failed */
  execute(
    { id, ticketId }: Escalation,
    reason: string,
    actor: Actor & { id: string },
    ifMatch: string[] | null,
  ): Promise<Escalation> {
    return this.db.transaction(async () => {
      const escalation = await this.checked(id, ticketId, actor, ifMatch);
      // Without capacity: the letter that tells of the hand-back has the reason, and no other is sent for the note.
      const note = {
        ticketId,
        author: actor,
        capacity: null,
        visibility: 'internal',
        source: 'api',
        body: reason,
      } as const;
      await this.replyToTicket.execute(note);
      const ticket = await this.tickets.lock(ticketId);
      const at = this.clock.now();
      await this.escalations.end(escalation, { state: 'handed_back', at, by: actor.id, answer: reason });
      const { fromLevel: level, cause, requestedBy } = escalation;
      const assigneeId = await this.ifStillAgent(escalation.fromAssigneeId);
      const asked = escalation.asked ? await this.escalations.latestByRequester(ticketId) : null;
      const askedBy = asked?.requestedBy ?? null;
      // Told as the system's doing: the hand-back tells it itself.
      await this.changeTicket.apply(ticket, { level, assigneeId }, SYSTEM, at);
      await this.events.record(
        escalationHandedBack.of({
          subjectId: ticketId,
          actor,
          at,
          data: { escalationId: id, cause, reason, level, assigneeId, requestedBy, askedBy },
          changes: [{ what: 'escalation.state', from: 'open', to: { state: 'handed_back', level, reason } }],
        }),
      );
      return escalation;
    });
  }

  private async checked(
    id: string,
    ticketId: string,
    actor: Actor & { id: string },
    ifMatch: string[] | null,
  ): Promise<Escalation> {
    const ticket = await this.tickets.lock(ticketId);
    checkVersion(ifMatch, ticket.version);
    const escalation = (await this.escalations.byId(id))!;
    await this.answer.check(escalation, ticket, actor);
    return escalation;
  }

  private async ifStillAgent(personId: string | null): Promise<string | null> {
    const person = personId && (await this.people.byId(personId));
    return person && person.role !== 'requester' ? person.id : null;
  }
}
