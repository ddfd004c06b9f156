import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { SurveyAnswer } from './survey-answer.entity.js';

@Injectable()
export class SurveyAnswers {
  constructor(private readonly db: Database) {}

  async of(ticketId: string): Promise<SurveyAnswer | null> {
    return (await this.db.find(SurveyAnswer, 'WHERE ticket_id = $1', [ticketId]))[0] ?? null;
  }
}
