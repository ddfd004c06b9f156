import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PageQuery } from '../../platform/http/page.dto.js';
import { MAIL_STATES, type MailState } from './outbound-mail.entity.js';

export class OutgoingQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MAIL_STATES })
  @IsOptional()
  @IsIn(MAIL_STATES)
  state?: MailState;
}

/** A mail that leaves. What it says stands in the ticket; its links are for its recipient alone. */
export class OutgoingMailView {
  id: string;
  /** Number of the ticket it is about. */
  ticket: string | null;
  /** What it tells: confirmation, reply, reminder… */
  kind: string;
  to: string;
  subject: string;
  /** `deferred`: failed for now; `failed`: given up; `suppressed`: never to be sent; `held`: waits for others, `gathered`: told in a digest. */
  state: MailState;
  /** Tries so far. */
  attempts: number;
  nextAttemptAt: string | null;
  /** What the mail server said last. */
  lastError: string | null;
  createdAt: string;
  sentAt: string | null;
}
