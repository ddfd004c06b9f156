import { IsIn } from 'class-validator';
import { PersonRef } from '../tickets/tickets.contract.js';
import { PRESENCES, type PresenceState } from './ticket-presence.entity.js';

export class PresenceRequest {
  /**
   * `writing`: an answer is being written.
   * @example 'viewing'
   */
  @IsIn(PRESENCES)
  state: PresenceState;
}

export class PresentView extends PersonRef {
  /** viewing or writing. */
  state: string;
}
