import { Injectable } from '@nestjs/common';
import { Problem } from '../platform/http/problem.js';
import { RateTicket } from './rate-ticket.js';
import type { SurveyAnswer } from './survey-answer.entity.js';
import { SurveyAnswers } from './survey-answer.store.js';
import type { RateRequest, SurveyView } from './survey.dto.js';
import { type Caller, TicketAccess } from './ticket-access.js';

/** Who may rate a ticket, and see how it was rated: its requester; and agents, who only see it. */
@Injectable()
export class SurveyRequests {
  constructor(
    private readonly access: TicketAccess,
    private readonly rateTicket: RateTicket,
    private readonly answers: SurveyAnswers,
  ) {}

  async rate(number: string, { score, comment }: RateRequest, caller: Caller): Promise<SurveyView> {
    const { ticket, actor } = await this.access.find(number, caller);
    if (actor.id !== ticket.requesterId) throw new Problem('auth/forbidden', 'Only its requester rates a ticket');
    return viewOf(await this.rateTicket.execute(ticket.id, { score, comment: comment?.trim() || null }, actor));
  }

  async read(number: string, caller: Caller): Promise<SurveyView> {
    const { ticket, capacity, actor } = await this.access.find(number, caller);
    if (capacity !== 'agent' && actor.id !== ticket.requesterId) {
      throw new Problem('auth/forbidden', 'Ratings are the business of agents and of the requester');
    }
    const answer = await this.answers.of(ticket.id);
    if (!answer) throw new Problem('survey/not-found', 'The ticket has not been rated');
    return viewOf(answer);
  }
}

function viewOf({ score, comment, createdAt, updatedAt }: SurveyAnswer): SurveyView {
  return { score, comment, createdAt: createdAt.toISOString(), updatedAt: updatedAt.toISOString() };
}
