import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import { Allow } from '../../people/people.contract.js';
import { Problem } from '../../platform/http/problem.js';
import { Takes } from '../../platform/http/takes.js';
import { ExplainMail } from './explain-mail.js';
import { AcceptedMail, ExplainedMail } from './inbound.dto.js';
import { ReceiveMail } from './receive-mail.js';
import { failureOf, ReceivedMails } from './received-mails.js';

const MAIL = 'message/rfc822';
const RAW_MAIL = { schema: { type: 'string', format: 'binary' } };

@ApiTags('Mail')
@ApiBearerAuth()
@Controller('v1/mail')
export class InboundController {
  constructor(
    private readonly receiveMail: ReceiveMail,
    private readonly explainMail: ExplainMail,
    private readonly received: ReceivedMails,
  ) {}

  /** A mail arrives by webhook. */
  @Post('inbound')
  @Allow('mail:inbound')
  @HttpCode(202)
  @Takes(MAIL)
  @ApiBody(RAW_MAIL)
  async receive(@Body() body: unknown, @Headers('content-type') type: string | undefined): Promise<AcceptedMail> {
    const raw = rawMail(body, type);
    const { id, isNew } = await this.receiveMail
      .execute({ raw, source: 'webhook', envelopeFrom: null, envelopeTo: [] })
      .catch((error: unknown) => this.refuse(error));
    this.received.count('webhook', isNew ? 'stored' : 'duplicate');
    return { id, duplicate: !isNew };
  }

  /** Dry run: how Docket reads this mail, and where it would go. */
  @Post('explain')
  @Allow('admin')
  @HttpCode(200)
  @Takes(MAIL)
  @ApiBody(RAW_MAIL)
  explain(@Body() body: unknown, @Headers('content-type') type: string | undefined): Promise<ExplainedMail> {
    return this.explainMail.execute(rawMail(body, type));
  }

  private refuse(error: unknown): never {
    const failure = failureOf(error);
    this.received.count('webhook', failure);
    if (failure === 'unstorable') throw new Problem('input/malformed', 'This mail cannot be stored');
    throw error;
  }
}

function rawMail(body: unknown, type: string | undefined): Buffer {
  if (Buffer.isBuffer(body)) return body;
  if (type === undefined) throw new Problem('input/malformed', 'The body is empty; it should be a mail');
  throw new Problem('input/unsupported-type', `Send the body as ${MAIL}`);
}
