import { IsUUID } from 'class-validator';
import { IfGiven } from '../platform/http/if-given.js';

export class NextRequest {
  static readonly mayBeAbsent = true;

  /** A team's id: only what this team has. */
  @IfGiven()
  @IsUUID()
  team?: string;
}
