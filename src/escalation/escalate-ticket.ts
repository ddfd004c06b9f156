import { Injectable } from '@nestjs/common';
import { nextReminder } from '../domain/ticket/escalation.js';
import { isUnsolved } from '../domain/ticket/status.js';
import { newId } from '../platform/new-id.js';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { SYSTEM } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { checkVersion } from '../platform/http/etag.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { ChangeTicket, type Ticket, TicketStore } from '../tickets/tickets.contract.js';
import { Escalation } from './escalation.entity.js';
import { type EscalationCause, type PromiseAtRisk, ticketEscalated } from './escalation.events.js';
import { Escalations } from './escalation.store.js';
import { Ladders } from './ladders.js';

export interface Climb {
  ticketId: string;
  actor: Actor;
  cause: EscalationCause;
  causeRef: string;
  reason: string;
  promise?: PromiseAtRisk | null;
  ifMatch?: string[] | null;
}

/** Moves a ticket one level up its team's ladder, once for each cause. */
@Injectable()
export class EscalateTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly changeTicket: ChangeTicket,
    private readonly escalations: Escalations,
    private readonly ladders: Ladders,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns null when this cause has escalated it before
   * @throws Problem ticket/conflict for tickets that are solved
   */
  execute(given: Climb): Promise<Escalation | null> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(given.ticketId);
      checkVersion(given.ifMatch ?? null, ticket.version);
      checkUnsolved(ticket);
      if (await this.escalations.hasCounted(given.causeRef)) return null;
      return this.climb(ticket, given);
    });
  }

  private async climb(ticket: Ticket, { cause, causeRef, reason, promise = null, actor }: Climb): Promise<Escalation> {
    const former = await this.escalations.open(ticket.id);
    // Last of all that is looked up: until the end nobody else chooses on these ladders.
    const { leadIds, ...next } = await this.ladders.next(ticket, this.clock.now());
    const at = this.clock.now();
    if (former) await this.escalations.end(former, { state: 'superseded', at, by: null });
    const { level: toLevel, assigneeId: toAssigneeId, atTop, nobodyAvailable, fallbackTeamId } = next;
    const moved = { fromLevel: ticket.level, toLevel, atTop, nobodyAvailable, toAssigneeId };
    const escalation: Escalation = {
      id: newId(),
      ticketId: ticket.id,
      ticketTeamId: ticket.teamId,
      ticketAssigneeId: toAssigneeId,
      cause,
      causeRef,
      reason,
      promise,
      asked: cause === 'requester' || (former?.asked ?? false),
      ...moved,
      fallbackTeamId,
      fromAssigneeId: ticket.assigneeId,
      requestedBy: actor.id,
      state: 'open',
      answeredAt: null,
      answeredBy: null,
      answer: null,
      outcome: null,
      solvedAtLevel: null,
      remindAt: nextReminder(toLevel, at),
      createdAt: at,
    };
    await this.escalations.add(escalation);
    if (cause !== 'timer') {
      const request = { id: newId(), escalationId: escalation.id, causeRef, personId: actor.id, reason, createdAt: at };
      await this.escalations.addRequest(request);
    }
    const { fromLevel, fromAssigneeId } = escalation;
    // Told as the system's doing: whoever asked for it did not choose the assignee.
    if (!atTop) await this.changeTicket.apply(ticket, { level: toLevel, assigneeId: toAssigneeId }, SYSTEM, at);
    await this.events.record(
      ticketEscalated.of({
        subjectId: ticket.id,
        actor,
        at,
        data: { escalationId: escalation.id, cause, reason, promise, ...moved, fromAssigneeId, leadIds },
        changes: [
          { what: 'escalation', from: fromLevel, to: { level: toLevel, cause, reason, atTop, nobodyAvailable } },
        ],
      }),
    );
    return escalation;
  }
}

/** @throws Problem ticket/conflict */
export function checkUnsolved({ status }: Ticket): void {
  if (!isUnsolved(status))
    throw new Problem('ticket/conflict', `The ticket is ${status}; there is nothing to escalate`);
}
