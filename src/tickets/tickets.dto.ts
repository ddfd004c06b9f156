import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsLocale,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { PRIORITIES, type Priority } from '../domain/ticket/priority.js';
import { type Status, STATUSES } from '../domain/ticket/status.js';
import { IfGiven } from '../platform/http/if-given.js';
import { IsFields } from './is-fields.js';
import { IsTags } from './is-tags.js';
import { VISIBILITIES, type Visibility } from './message.entity.js';

const NOT_BLANK = /\S/;
const MAX_SUBJECT = 500;
const MAX_BODY = 200_000;

export class RequesterRequest {
  /** @example 'grace@example.com' */
  @IsEmail()
  @MaxLength(320)
  email: string;

  /** @example 'Grace Hopper' */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  name?: string;

  /**
   * Language of the mails, BCP 47.
   * @example 'en'
   */
  @IsOptional()
  @IsLocale()
  @MaxLength(35)
  locale?: string;
}

export class OpenTicketRequest {
  /** @example 'The printer on floor 3 is out of order' */
  @IsString()
  @Matches(NOT_BLANK, { message: 'subject must not be blank' })
  @MaxLength(MAX_SUBJECT)
  subject: string;

  /** @example 'It prints blank pages since this morning.' */
  @IsString()
  @Matches(NOT_BLANK, { message: 'body must not be blank' })
  @MaxLength(MAX_BODY)
  body: string;

  /** @example 'hardware' */
  @IsOptional()
  @IsString()
  @Length(1, 100)
  category?: string;

  /** @example 'normal' */
  @IsOptional()
  @IsIn(PRIORITIES)
  priority?: Priority;

  /**
   * What the category's form asks for (`GET /v1/categories`); under a category of no form, whatever else is known about the case.
   * @example { "room": "3.14" }
   */
  @IsOptional()
  @IsObject()
  @IsFields()
  fields?: Record<string, unknown>;

  /** @example ['printer'] */
  @IsOptional()
  @IsTags()
  tags?: string[];

  /** Required without a token. With an agent's token: whom the ticket is for. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RequesterRequest)
  requester?: RequesterRequest;
}

export class ChangeTicketRequest {
  /** @example 'pending' */
  @IfGiven()
  @IsIn(STATUSES)
  status?: Status;

  /** @example 'high' */
  @IfGiven()
  @IsIn(PRIORITIES)
  priority?: Priority;

  @IsOptional()
  @IsString()
  @Length(1, 100)
  category?: string | null;

  /** null: nobody. */
  @IsOptional()
  @IsUUID()
  assigneeId?: string | null;

  /** null: no team. */
  @IsOptional()
  @IsUUID()
  teamId?: string | null;

  /** All that it has from now on. Blanks around a tag do not count. */
  @IfGiven()
  @IsTags()
  tags?: string[];

  /** Besides those that it has, whoever else adds some at the same time. */
  @IfGiven()
  @IsTags()
  addTags?: string[];

  @IfGiven()
  @IsTags()
  removeTags?: string[];

  /** true: from now on, who looks at it is written down. */
  @IfGiven()
  @IsBoolean()
  sensitive?: boolean;

  /** Fields named here are changed, the others stay; null removes one. */
  @IfGiven()
  @IsObject()
  @IsFields()
  fields?: Record<string, unknown>;
}

export class MergeRequest {
  /**
   * Number of the ticket in which it goes on.
   * @example 'WO-100042'
   */
  @IsString()
  @MaxLength(64)
  into: string;
}

export class ReplyRequest {
  /** @example 'We are on it; somebody will come by at 14:00.' */
  @IsString()
  @Matches(NOT_BLANK, { message: 'body must not be blank' })
  @MaxLength(MAX_BODY)
  body: string;

  /**
   * Internal notes are for agents, from agents.
   * @example 'public'
   */
  @IfGiven()
  @IsIn(VISIBILITIES)
  visibility?: Visibility;

  /** For agents: the status after this message. Counts together with it. */
  @IfGiven()
  @IsIn(STATUSES)
  status?: Status;

  @IfGiven()
  @IsArray()
  @ArrayMaxSize(20)
  @IsUUID(undefined, { each: true })
  attachmentIds?: string[];

  /**
   * For agents: id of the newest message that they have before their eyes. If somebody else has written since, publicly or
   * internally, nothing is done: the answer is 409 `reply/held-back` with those `messages`, oldest first, and the id of the
   * `newest`. Send it again with that id as `seen`, or with `sendAnyway`.
   * @example '0198c5f0-7a4e-7cc1-9d3b-0f6f4f3c2b1a'
   */
  @IfGiven()
  @IsUUID()
  seen?: string;

  /** Sends it whatever others have written since `seen`. */
  @IfGiven()
  @IsBoolean()
  sendAnyway?: boolean;
}

export class PersonRef {
  id: string;
  name: string;
}

export class RequesterView extends PersonRef {
  email: string;
}

export class TimerView {
  /** @example 'acknowledgement' */
  metric: string;
  cycle: number;
  /** Whose promise it is, when it is not the ticket's own. */
  subject: string | null;
  /** @example 'running' */
  state: string;
  startedAt: string;
  dueAt: string | null;
  remindAt: string | null;
  stoppedAt: string | null;
}

export class TicketView {
  /** @example 'WO-100042' */
  number: string;
  /** @example 'work_order' */
  kind: string;
  subject: string;
  /** @example 'new' */
  status: string;
  /** @example 'normal' */
  priority: string;
  category: string | null;
  tags: string[];
  /** Requesters do not see those that a form hides. */
  fields: Record<string, unknown>;
  level: number;
  /** @example 'api' */
  channel: string;
  requester: RequesterView;
  assignee: PersonRef | null;
  team: PersonRef | null;
  createdAt: string;
  updatedAt: string;
  acknowledgedAt: string | null;
  resolvedAt: string | null;
  closedAt: string | null;
  mergedInto: string | null;
  followUpOf: string | null;
  version: number;
  timers: TimerView[];
  /** To agents: true when it was marked as spam. */
  spam?: boolean;
  /** To agents, of a ticket that others are caused by: how many of those are still to be solved. */
  openIncidents?: number;
  /** To agents: whether it is written down who looks at it. */
  sensitive?: boolean;
}

export class OpenedTicketView extends TicketView {
  /** Opens the ticket without a log-in; shown this once. */
  trackingUrl: string;
  trackingKey: string;
}

export class AuthorView extends PersonRef {
  /** @example 'agent' */
  role: string;
}

export class AttachmentView {
  id: string;
  name: string;
  /** Media type, told by content. */
  type: string;
  /** Bytes. */
  size: number;
  sha256: string;
  /** true: the message's `html` shows it in its place. */
  inline?: boolean;
  /** Only when it is not given out: `scanning` (for viruses), `infected`, `unscannable`. @example 'scanning' */
  state?: string;
  /** Where a small picture of it is, good for some hours; only where there is one. */
  thumbnail?: string;
}

export class MailSenderView {
  /** @example 'colleague@example.com' */
  address: string;
  name: string;
  /** Whether an agent accepted them as participant: the note is, or became, their public message. */
  accepted: boolean;
}

export class MessageView {
  id: string;
  author: AuthorView | null;
  /** @example 'public' */
  visibility: string;
  /** @example 'api' */
  source: string;
  body: string;
  /** Harmless; pictures of the mail have addresses that are good for some hours. */
  html: string | null;
  attachments: AttachmentView[];
  createdAt: string;
  /** Of a note made from the mail of somebody who does not take part. */
  sender?: MailSenderView | null;
  /** With `include=original`: all the text of a mail. */
  original?: string | null;
  /** The ticket it was added to: a merged ticket's target, or the follow-up of a closed one. */
  ticket?: string;
}
