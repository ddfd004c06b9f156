import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../../people/people.contract.js';
import { ApiPage } from '../../platform/http/api-page.js';
import { ParseId } from '../../platform/http/parse-id.js';
import { IncomingMailDetails, IncomingMailView, IncomingQuery } from './incoming.dto.js';
import { ListIncoming } from './list-incoming.js';
import { ReplayMail } from './replay-mail.js';

/** For operators: what became of a mail. */
@ApiTags('Mail')
@ApiBearerAuth()
@Controller('v1/mail')
@Allow('admin')
export class IncomingController {
  constructor(
    private readonly listIncoming: ListIncoming,
    private readonly replayMail: ReplayMail,
  ) {}

  @Get('incoming')
  @ApiPage(IncomingMailView)
  list(@Query() query: IncomingQuery) {
    return this.listIncoming.execute(query);
  }

  @Get('incoming/:id')
  read(@Param('id', ParseId) id: string): Promise<IncomingMailDetails> {
    return this.listIncoming.one(id);
  }

  /** Routes it once more, from the beginning: what is in quarantine, and what was ignored. */
  @Post(':id/replay')
  @HttpCode(202)
  async replay(@Param('id', ParseId) id: string, @MyPerson() me: PersonIdentity): Promise<IncomingMailDetails> {
    await this.replayMail.execute(id, me);
    return this.listIncoming.one(id);
  }
}
