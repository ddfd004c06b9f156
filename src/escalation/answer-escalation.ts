import { Injectable } from '@nestjs/common';
import { mayAnswer } from '../domain/ticket/escalation.js';
import { People, type Role } from '../people/people.contract.js';
import type { Actor } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { Problem } from '../platform/http/problem.js';
import type { Ticket } from '../tickets/tickets.contract.js';
import type { Escalation } from './escalation.entity.js';
import { escalationTaken } from './escalation.events.js';
import { Escalations } from './escalation.store.js';

const SENIOR: readonly Role[] = ['senior', 'lead', 'admin'];

/** What holds for every answer to an escalation, whether somebody presses a button or simply does the work. */
@Injectable()
export class AnswerEscalation {
  constructor(
    private readonly escalations: Escalations,
    private readonly people: People,
    private readonly events: Events,
  ) {}

  /** Whether an answer of this person counts: they have the ticket, or stand higher. */
  async mayAnswer(personId: string, ticket: Ticket): Promise<boolean> {
    const person = await this.people.byId(personId);
    return person !== null && mayAnswer({ id: personId, isSenior: SENIOR.includes(person.role) }, ticket.assigneeId);
  }

  /** @throws Problem auth/forbidden, escalation/conflict */
  async check(escalation: Escalation, ticket: Ticket, actor: Actor & { id: string }): Promise<void> {
    if (!(await this.mayAnswer(actor.id, ticket))) {
      throw new Problem('auth/forbidden', 'This is for whoever has the ticket, and for those who stand higher');
    }
    if (escalation.state !== 'open') {
      throw new Problem('escalation/conflict', `The escalation is not open any more: it is ${WORDS[escalation.state]}`);
    }
  }

  async take(escalation: Escalation, actor: Actor & { id: string }, at: Date): Promise<void> {
    await this.escalations.end(escalation, { state: 'taken', at, by: actor.id });
    await this.events.record(
      escalationTaken.of({
        subjectId: escalation.ticketId,
        actor,
        at,
        data: { escalationId: escalation.id },
        changes: [{ what: 'escalation.state', from: 'open', to: 'taken' }],
      }),
    );
  }
}

const WORDS = {
  taken: 'taken',
  handed_back: 'handed back',
  superseded: 'superseded by the next one',
  solved: 'over, with the ticket',
};
