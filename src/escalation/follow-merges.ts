import { Injectable } from '@nestjs/common';
import { isUnsolved } from '../domain/ticket/status.js';
import { People } from '../people/people.contract.js';
import type { EventOf } from '../platform/events/event.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { Problem } from '../platform/http/problem.js';
import { ticketMerged } from '../tickets/tickets.events.js';
import { AskForEscalation } from './ask-for-escalation.js';
import { Escalations } from './escalation.store.js';

/** Whoever asked for somebody more senior, and waits for the answer, asks for it in the ticket in which theirs goes on. */
@Injectable()
export class FollowMerges {
  constructor(
    private readonly people: People,
    private readonly escalations: Escalations,
    private readonly askForEscalation: AskForEscalation,
  ) {}

  @ReactsTo(ticketMerged)
  async follow({ data: { source, target }, at }: EventOf<typeof ticketMerged>): Promise<void> {
    if (!isUnsolved(target.status)) return;
    const asked = await this.escalations.latestAsked(source.id);
    // That the source was closed ended it, in this very moment.
    if (asked?.state !== 'solved' || asked.answeredAt?.getTime() !== at.getTime()) return;
    // They may have asked for one that another superseded.
    const caused = await this.escalations.latestByRequester(source.id);
    const requests = await this.escalations.requestsOf([asked.id, ...(caused ? [caused.id] : [])]);
    for (const { id, personId, reason } of requests) {
      const person = personId === null ? null : await this.people.byId(personId);
      if (person?.role === 'requester')
        await this.ask(target.id, { id: person.id, name: person.name }, reason, `merge:${id}`);
    }
  }

  private async ask(
    ticketId: string,
    actor: { id: string; name: string },
    reason: string,
    causeRef: string,
  ): Promise<void> {
    try {
      await this.askForEscalation.execute({ ticketId, actor, reason, cause: 'requester', causeRef });
    } catch (error) {
      // Somebody has just answered there, which is an answer to this as well.
      if (!(error instanceof Problem)) throw error;
    }
  }
}
