import { IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { IfGiven } from '../../platform/http/if-given.js';

export class TransferRequest {
  @IsUUID()
  teamId: string;

  /** Somebody of that team. Without it nobody has the ticket. */
  @IfGiven()
  @IsUUID()
  assigneeId?: string;

  /**
   * Why; an internal note.
   * @example 'Their lamp is fine, the wiring is not.'
   */
  @IsString()
  @Matches(/\S/, { message: 'note must not be blank' })
  @MaxLength(200_000)
  note: string;
}
