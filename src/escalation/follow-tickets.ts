import { Injectable } from '@nestjs/common';
import { isTop, outcomeOf } from '../domain/ticket/escalation.js';
import { Database } from '../platform/database/database.js';
import type { Actor, EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import type { Ticket } from '../tickets/tickets.contract.js';
import { messageAdded, ticketChanged } from '../tickets/tickets.events.js';
import { AnswerEscalation } from './answer-escalation.js';
import { Escalations } from './escalation.store.js';

/** What people do to a ticket answers its escalation, in the transaction in which they do it. */
@Injectable()
export class FollowTickets {
  constructor(
    private readonly db: Database,
    private readonly escalations: Escalations,
    private readonly answer: AnswerEscalation,
  ) {}

  @ReactsTo(messageAdded)
  async followMessage({ data, actor, at }: EventOf<typeof messageAdded>): Promise<void> {
    if (data.visibility !== 'public' || data.capacity !== 'agent') return;
    await this.takeBy(actor, data.ticket, at, true);
  }

  @ReactsTo(ticketChanged)
  async followChange({ data: { ticket, before }, actor, at }: EventOf<typeof ticketChanged>): Promise<void> {
    if (ticket.teamId !== before.teamId || ticket.assigneeId !== before.assigneeId) await this.keepPlace(ticket);
    if (ticket.status === before.status) return;
    const outcome = outcomeOf(before.status, ticket.status, ticket.mergedInto);
    if (!outcome) return this.takeBy(actor, ticket, at, false);
    const latest = await this.escalations.latest(ticket.id);
    if (!latest) return;
    await this.escalations.save(latest, { outcome, solvedAtLevel: outcome === 'solved' ? ticket.level : null });
    if (latest.state === 'open') await this.escalations.end(latest, { state: 'solved', at, by: actor.id });
  }

  /** @param byReply at the top any agent's answer is what everybody waits for */
  private async takeBy({ id, name }: Actor, ticket: Ticket, at: Date, byReply: boolean): Promise<void> {
    // Whatever has climbed and is open stands above the first level.
    if (id === null || id === ticket.requesterId || ticket.level === 1) return;
    const open = await this.escalations.open(ticket.id);
    if (!open) return;
    const counts = (byReply && isTop(open.toLevel)) || (await this.answer.mayAnswer(id, ticket));
    if (counts) await this.answer.take(open, { id, name }, at);
  }

  private async keepPlace({ id, teamId, assigneeId }: Ticket): Promise<void> {
    await this.db.prepared(
      `UPDATE escalation SET ticket_team_id = $2, ticket_assignee_id = $3
       WHERE ticket_id = $1 AND (ticket_team_id, ticket_assignee_id) IS DISTINCT FROM ($2::uuid, $3::uuid)`,
      [id, teamId, assigneeId],
    );
  }
}
