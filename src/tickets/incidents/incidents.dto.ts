import { IsString, Matches, MaxLength } from 'class-validator';
import { IfGiven } from '../../platform/http/if-given.js';

const NOT_BLANK = { message: 'body must not be blank' };
const MAX_BODY = 200_000;

export class UpdateIncidentsRequest {
  /**
   * Public: every requester reads it in their own ticket.
   * @example 'We found the cause; the printers are back by 15:00.'
   */
  @IsString()
  @Matches(/\S/, NOT_BLANK)
  @MaxLength(MAX_BODY)
  body: string;
}

export class SolveIncidentsRequest {
  static readonly mayBeAbsent = true;

  /** Public, and part of the answer that solves each. Without it they are solved without a word. */
  @IfGiven()
  @IsString()
  @Matches(/\S/, NOT_BLANK)
  @MaxLength(MAX_BODY)
  body?: string;
}
