import { IsBoolean } from 'class-validator';
import { IfGiven } from '../../platform/http/if-given.js';

export class SpamRequest {
  static readonly mayBeAbsent = true;

  /** Whether mails of its requester go to quarantine from now on. */
  @IfGiven()
  @IsBoolean()
  blockSender?: boolean;
}
