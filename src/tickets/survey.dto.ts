import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { SCORES } from '../domain/ticket/rating.js';

export const MAX_COMMENT = 4_000;

export class RateRequest {
  /**
   * 1 (worst) to 5 (best).
   * @example 5
   */
  @IsIn(SCORES, { message: 'score must be a whole number from 1 to 5' })
  score: number;

  /** @example 'Quick and friendly.' */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_COMMENT)
  comment?: string | null;
}

export class SurveyView {
  /** 1 (worst) to 5 (best). */
  score: number;
  comment: string | null;
  /** When it was first given; it may be changed for seven days from then. */
  createdAt: string;
  updatedAt: string;
}
