import { Injectable } from '@nestjs/common';
import { judgeRating } from '../domain/ticket/rating.js';
import { Database } from '../platform/database/database.js';
import type { Actor } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { Problem } from '../platform/http/problem.js';
import { newId } from '../platform/new-id.js';
import { Clock } from '../platform/time/clock.js';
import { SurveyAnswer } from './survey-answer.entity.js';
import { SurveyAnswers } from './survey-answer.store.js';
import { TicketStore } from './ticket.store.js';
import { ticketRated } from './tickets.events.js';

export interface Rating {
  score: number;
  comment: string | null;
}

/** Keeps what the requester says of a solved ticket, in place of what they said before. */
@Injectable()
export class RateTicket {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly answers: SurveyAnswers,
    private readonly events: Events,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem survey/conflict */
  execute(ticketId: string, rating: Rating, actor: Actor): Promise<SurveyAnswer> {
    return this.db.transaction(async () => {
      const ticket = await this.tickets.lock(ticketId);
      if (ticket.mergedInto) throw conflict('The ticket was merged into another one; rate that');
      const former = await this.answers.of(ticket.id);
      const at = this.clock.now();
      const decision = judgeRating(ticket, former?.createdAt ?? null, at);
      if (decision === 'unsolved') throw conflict('A ticket is rated once it is resolved; this one is not');
      if (decision === 'settled') throw conflict('A rating is changed within seven days; they are over');
      // Said twice, as by a second click, it is said once.
      if (former && decision === 'change' && same(former, rating)) return former;

      const answer: SurveyAnswer = {
        id: former?.id ?? newId(),
        ticketId: ticket.id,
        ...rating,
        createdAt: former && decision === 'change' ? former.createdAt : at,
        updatedAt: at,
        actedAt: former && decision === 'change' ? former.actedAt : null,
      };
      if (former) await this.db.update(SurveyAnswer, answer.id, answer);
      else await this.db.insert([[SurveyAnswer, [answer]]]);
      const from = former && { score: former.score, comment: former.comment };
      await this.events.record(
        ticketRated.of({
          subjectId: ticket.id,
          actor,
          at,
          data: { ticket, score: rating.score },
          changes: [{ what: 'rating', from, to: rating }],
        }),
      );
      return answer;
    });
  }
}

function same(one: Rating, other: Rating): boolean {
  return one.score === other.score && one.comment === other.comment;
}

function conflict(detail: string): Problem {
  return new Problem('survey/conflict', detail);
}
