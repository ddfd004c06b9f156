import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
} from 'class-validator';
import { PRIORITIES, type Priority } from '../../domain/ticket/priority.js';
import { IfGiven } from '../../platform/http/if-given.js';

export class SplitRequest {
  /** Of messages of participants, and notes. They leave this ticket. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsUUID(undefined, { each: true })
  messageIds: string[];

  /** @example 'The stairs are dark as well' */
  @IsString()
  @Matches(/\S/, { message: 'subject must not be blank' })
  @MaxLength(500)
  subject: string;

  /** That of this ticket, unless given. */
  @IfGiven()
  @IsString()
  @Length(1, 100)
  category?: string;

  /** That of this ticket, unless given. */
  @IfGiven()
  @IsIn(PRIORITIES)
  priority?: Priority;
}
