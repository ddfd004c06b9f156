import { Injectable } from '@nestjs/common';
import { newId } from '../platform/new-id.js';
import type { Metric } from '../domain/sla/policy.js';
import { nextRung } from '../domain/ticket/ladder.js';
import { isUnsolved } from '../domain/ticket/status.js';
import { People } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { SYSTEM } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { checkVersion } from '../platform/http/etag.js';
import { Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { ChangeTicket, type Ticket, TicketStore } from '../tickets/tickets.contract.js';
import { Escalation } from './escalation.entity.js';
import { type EscalationCause, ticketEscalated } from './escalation.events.js';

export interface EscalationRequest {
  ticketId: string;
  actor: Actor;
  cause: EscalationCause;
  causeRef: string;
  reason: string;
  /** About to be missed. */
  promise?: { metric: Metric; dueAt: string | null };
  ifMatch?: string[] | null;
}

/** Moves a ticket one level up its team's ladder, once for each cause. */
@Injectable()
export class EscalateTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly changeTicket: ChangeTicket,
    private readonly people: People,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns null when this cause has escalated it before
   * @throws Problem ticket/conflict for tickets that are solved
   */
  execute(given: EscalationRequest): Promise<Escalation | null> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(given.ticketId);
      checkVersion(given.ifMatch ?? null, ticket.version);
      if (!isUnsolved(ticket.status))
        throw new Problem('ticket/conflict', `The ticket is ${ticket.status}; there is nothing to escalate`);
      const escalation = await this.climb(ticket, given);
      const claimed = await this.db.manager
        .createQueryBuilder()
        .insert()
        .into(Escalation)
        .values(escalation)
        .orIgnore()
        .returning('id')
        .execute();
      if ((claimed.raw as unknown[]).length === 0) return null;

      const { fromLevel, toLevel, toAssigneeId, createdAt } = escalation;
      const atTop = fromLevel === toLevel;
      // Told as the system's doing: whoever asked for it did not choose the assignee.
      if (!atTop)
        await this.changeTicket.apply(ticket, { level: toLevel, assigneeId: toAssigneeId }, SYSTEM, createdAt);
      await this.events.record(
        ticketEscalated.of({
          subjectId: ticket.id,
          actor: given.actor,
          at: createdAt,
          data: { ...escalation, escalationId: escalation.id, atTop, promise: given.promise ?? null },
          changes: [
            {
              what: 'escalation',
              from: fromLevel,
              to: { level: toLevel, cause: given.cause, reason: given.reason, atTop },
            },
          ],
        }),
      );
      return escalation;
    });
  }

  private async climb(ticket: Ticket, given: EscalationRequest): Promise<Escalation> {
    const ladder = await this.people.ladder(ticket.teamId);
    // One choice at a time for a ladder, so that twenty escalations at once spread evenly.
    await this.db.query(`SELECT pg_advisory_xact_lock(712004, hashtext(coalesce($1, 'default')))`, [ticket.teamId]);
    const load = await this.db.query<{ id: string; unsolved: number }>(
      `SELECT assignee_id AS id, count(*)::int AS unsolved FROM ticket
       WHERE assignee_id = ANY($1) AND status IN ('new', 'open', 'pending', 'on_hold') GROUP BY assignee_id`,
      [ladder.map(({ id }) => id)],
    );
    const next = nextRung(
      ticket.level,
      ladder,
      new Map(load.map(({ id, unsolved }) => [id, unsolved])),
      ticket.assigneeId,
    );
    return {
      id: newId(),
      ticketId: ticket.id,
      cause: given.cause,
      causeRef: given.causeRef,
      reason: given.reason,
      fromLevel: ticket.level,
      toLevel: next.level,
      fromAssigneeId: ticket.assigneeId,
      toAssigneeId: next.assigneeId,
      requestedBy: given.actor.id,
      createdAt: this.clock.now(),
    };
  }
}
