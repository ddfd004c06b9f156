import { Injectable } from '@nestjs/common';
import { nextReminder } from '../domain/ticket/escalation.js';
import { isUnsolved } from '../domain/ticket/status.js';
import type { EventOf } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { ticketUnmarkedSpam } from '../tickets/spam/spam.events.js';
import { escalationReopened } from './escalation.events.js';
import { Escalations } from './escalation.store.js';

/** Whoever waited for somebody more senior, when the ticket was put away by mistake, waits for them again. */
@Injectable()
export class FollowSpam {
  constructor(
    private readonly escalations: Escalations,
    private readonly events: Events,
  ) {}

  @ReactsTo(ticketUnmarkedSpam)
  async follow({ data: { ticket, closedAt }, actor, at }: EventOf<typeof ticketUnmarkedSpam>): Promise<void> {
    if (!isUnsolved(ticket.status)) return;
    const latest = await this.escalations.latest(ticket.id);
    // That the ticket was closed for spam ended it, in that very moment.
    if (latest?.state !== 'solved' || latest.answeredAt?.getTime() !== closedAt?.getTime()) return;
    await this.escalations.reopen(latest, nextReminder(latest.toLevel, at));
    await this.events.record(
      escalationReopened.of({
        subjectId: ticket.id,
        actor,
        at,
        data: { escalationId: latest.id },
        changes: [{ what: 'escalation.state', from: 'solved', to: 'open' }],
      }),
    );
  }
}
