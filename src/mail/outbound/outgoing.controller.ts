import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../../people/people.contract.js';
import { ApiPage } from '../../platform/http/api-page.js';
import { ParseId } from '../../platform/http/parse-id.js';
import { ListOutgoing } from './list-outgoing.js';
import { OutgoingMailView, OutgoingQuery } from './outgoing.dto.js';
import { RetryMail } from './retry-mail.js';

@ApiTags('Mail')
@ApiBearerAuth()
@Controller('v1/mail/outgoing')
export class OutgoingController {
  constructor(
    private readonly listOutgoing: ListOutgoing,
    private readonly retryMail: RetryMail,
  ) {}

  /** Mails that leave, the latest first. */
  @Get()
  @Allow('admin')
  @ApiPage(OutgoingMailView)
  list(@Query() query: OutgoingQuery) {
    return this.listOutgoing.list(query);
  }

  /** Sends now what failed or waits. */
  @Post(':id/retry')
  @Allow('admin')
  @HttpCode(200)
  async retry(@Param('id', ParseId) id: string, @MyPerson() me: PersonIdentity): Promise<OutgoingMailView> {
    await this.retryMail.execute(id, { id: me.id, name: me.name });
    return this.listOutgoing.one(id);
  }
}
