import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsLocale,
  IsObject,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { AUDIENCES, type Audience } from '../people/people.contract.js';
import { IfGiven } from '../platform/http/if-given.js';
import { ChangeTicketRequest, MessageView, TicketView } from '../tickets/tickets.contract.js';

const VISIBILITIES = ['public', 'internal'] as const;
type Visibility = (typeof VISIBILITIES)[number];
const NOT_BLANK = { message: 'name must not be blank' };

/** What agents change of tickets in one step. */
export class ActionsRequest extends PickType(ChangeTicketRequest, [
  'status',
  'priority',
  'category',
  'teamId',
  'addTags',
  'removeTags',
  'fields',
] as const) {
  /** `me`: who does it; null: nobody. */
  @ValidateIf((_object, value) => value !== undefined && value !== null && value !== 'me')
  @IsUUID()
  assigneeId?: string | null;
}

export class MacroReply {
  @ApiPropertyOptional({ enum: VISIBILITIES, default: 'public' })
  @IfGiven()
  @IsIn(VISIBILITIES)
  visibility?: Visibility;

  /**
   * By language. Public ones are written in the requester's, notes in that of who writes; where there is none, in English,
   * or in any.
   * @example { "en": "Hello {{requester.firstName}}, we look into {{ticket.number}}.", "de": "Guten Tag {{requester.name}}, wir sehen uns {{ticket.number}} an." }
   */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  @IsObject()
  texts: Record<string, string>;
}

export class SaveMacroRequest {
  /** @example 'Ask for the transaction id' */
  @IsString()
  @Matches(/\S/, NOT_BLANK)
  @Length(1, 100)
  name: string;

  /** Whose it is: who saves it, a team's (by its leads, and by admins), or of all agents (by admins). */
  @ApiPropertyOptional({ enum: AUDIENCES, default: 'personal' })
  @IfGiven()
  @IsIn(AUDIENCES)
  audience?: Audience;

  /** With `audience: team`. */
  @IfGiven()
  @IsUUID()
  teamId?: string;

  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => MacroReply)
  reply?: MacroReply;

  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => ActionsRequest)
  change?: ActionsRequest;
}

export class ChangeMacroRequest {
  @IfGiven()
  @IsString()
  @Matches(/\S/, NOT_BLANK)
  @Length(1, 100)
  name?: string;

  /** Takes the place of the whole reply; null: it says nothing any more. */
  @ApiPropertyOptional({ type: MacroReply, nullable: true })
  @ValidateIf((_object, value) => value !== undefined && value !== null)
  @IsObject()
  @ValidateNested()
  @Type(() => MacroReply)
  reply?: MacroReply | null;

  /** Takes the place of all changes. */
  @IfGiven()
  @IsObject()
  @ValidateNested()
  @Type(() => ActionsRequest)
  change?: ActionsRequest;
}

class TeamOfMacro {
  id: string;
  name: string;
}

export class MacroView {
  id: string;
  name: string;
  @ApiProperty({ enum: AUDIENCES })
  audience: Audience;
  team: TeamOfMacro | null;
  @ApiProperty({ type: MacroReply, nullable: true })
  reply: MacroReply | null;
  change: ActionsRequest;
  /** Whether who asks may change or remove it. */
  mayChange: boolean;
}

export class PreviewMacroRequest {
  static readonly mayBeAbsent = true;

  /**
   * Instead of the requester's. BCP 47.
   * @example 'de'
   */
  @IfGiven()
  @IsLocale()
  @MaxLength(35)
  language?: string;
}

export class UseMacroRequest extends PreviewMacroRequest {
  static override readonly mayBeAbsent = true;

  /** What the agent made of the text; written as it is. */
  @IfGiven()
  @IsString()
  @Matches(/\S/, { message: 'body must not be blank' })
  @MaxLength(200_000)
  body?: string;

  /** As of a reply: id of the newest message that you have before your eyes; what was written since holds it back. */
  @IfGiven()
  @IsUUID()
  seen?: string;

  /** Sends it whatever others have written since `seen`. */
  @IfGiven()
  @IsBoolean()
  sendAnyway?: boolean;
}

class RenderedReply {
  /** @example 'public' */
  visibility: string;
  /** Of the text that was chosen. @example 'en' */
  language: string;
  body: string;
  /** Placeholders that this ticket has nothing for. @example ['fields.transactionId'] */
  empty: string[];
}

class MacroProblem {
  /** @example 'status/refused' */
  code: string;
  detail: string;
}

export class MacroPreview {
  /** null: it says nothing. */
  @ApiProperty({ type: RenderedReply, nullable: true })
  reply: RenderedReply | null;
  /** With who is meant by `me`. */
  change: ActionsRequest;
  /** Why it cannot be used on this ticket as it is now; null: it can. */
  @ApiProperty({ type: MacroProblem, nullable: true })
  problem: MacroProblem | null;
}

export class MacroUsed {
  ticket: TicketView;
  /** What was written; null: nothing. */
  @ApiProperty({ type: MessageView, nullable: true })
  message: MessageView | null;
}
