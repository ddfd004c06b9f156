import { Inject, Injectable } from '@nestjs/common';
import { judgeRating } from '../domain/ticket/rating.js';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Clock } from '../platform/time/clock.js';
import { type Access, SurveyAnswers } from '../tickets/tickets.contract.js';
import type { TrackedSurvey } from './survey-form.js';

/** What the tracking page asks and shows of how a ticket is rated: to its requester, and to agents who look. */
@Injectable()
export class TrackedSurveys {
  constructor(
    private readonly answers: SurveyAnswers,
    private readonly clock: Clock,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async of({ ticket, actor, capacity }: Access): Promise<TrackedSurvey | null> {
    const isRequester = actor.id === ticket.requesterId;
    if (!this.environment.survey || ticket.mergedInto || (capacity === 'participant' && !isRequester)) return null;
    const answer = await this.answers.of(ticket.id);
    const decision = judgeRating(ticket, answer?.createdAt ?? null, this.clock.now());
    const given = decision === 'change' || decision === 'settled' ? answer : null;
    const open = capacity === 'participant' && (decision === 'anew' || decision === 'change');
    return given || open ? { given, open } : null;
  }
}
