import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import { type EventOf, SYSTEM } from '../platform/events/event.js';
import { Events } from '../platform/events/events.js';
import { ReactsTo } from '../platform/events/reactions.js';
import { ChangeTicket } from './change-ticket.js';
import { ReplyToTicket } from './reply-to-ticket.js';
import { SurveyAnswer } from './survey-answer.entity.js';
import { SurveyAnswers } from './survey-answer.store.js';
import { systemNote } from './system-note.js';
import type { Ticket } from './ticket.entity.js';
import { lowScoreGiven, ticketRated } from './tickets.events.js';

/** Lets people look again at what its requester is not content with, where that is wanted: once for each answer. */
@Injectable()
export class ActOnLowScore {
  constructor(
    private readonly db: Database,
    private readonly answers: SurveyAnswers,
    private readonly replyToTicket: ReplyToTicket,
    private readonly changeTicket: ChangeTicket,
    private readonly events: Events,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  @ReactsTo(ticketRated)
  async follow({ data: { ticket, score }, at }: EventOf<typeof ticketRated>): Promise<void> {
    const { score: low, action } = this.environment.lowScore;
    if (action === 'none' || score > low) return;
    const answer = await this.answers.of(ticket.id);
    if (!answer || answer.actedAt) return;
    await this.db.update(SurveyAnswer, answer.id, { actedAt: at });
    const reopened = action === 'reopen' && mayReopen(ticket, at);
    const { ticket: noted, message } = await this.replyToTicket.execute(
      systemNote(ticket.id, noteOf(answer, reopened)),
    );
    if (reopened) await this.changeTicket.apply(noted, { status: 'open' }, SYSTEM, at);
    await this.events.record(
      lowScoreGiven.of({
        subjectId: ticket.id,
        actor: SYSTEM,
        at,
        data: { noteId: message.id, reopened },
        changes: [{ what: 'lowScore', from: null, to: { score, reopened } }],
      }),
    );
  }
}

/** As long as an answer of its requester would. */
function mayReopen({ status, closesAt }: Ticket, at: Date): boolean {
  return status === 'resolved' && !(closesAt && closesAt <= at);
}

function noteOf({ score, comment }: SurveyAnswer, reopened: boolean): string {
  const said = `Its requester rated this ${score} of 5${comment ? `:\n\n${comment}` : '.'}`;
  return reopened ? `${said}\n\nSo it was opened again.` : said;
}
