import { Body, Controller, Get, Param, Post, Query, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../people/people.contract.js';
import { seeOther, sendPage } from '../platform/http/html-page.js';
import { PageErrorFilter } from '../platform/http/page-error.filter.js';
import { ReadAttachment } from '../tickets/tickets.contract.js';
import { TrackingAccess } from './tracking-access.js';
import { type Outcome, type Sent, TrackingRequests } from './tracking-requests.js';
import { UnfollowRequests } from './unfollow-requests.js';

/** The page behind the tracking link. Reading never changes anything; whoever has the key may write. */
@ApiExcludeController()
@Controller('t/:number')
@Allow('page')
@UseFilters(PageErrorFilter)
export class TrackingController {
  constructor(
    private readonly requests: TrackingRequests,
    private readonly access: TrackingAccess,
    private readonly readAttachment: ReadAttachment,
    private readonly unfollow: UnfollowRequests,
  ) {}

  @Get()
  async show(@Param('number') number: string, @Query() query: Sent, @Res() reply: FastifyReply): Promise<void> {
    await sendPage(reply, await this.requests.show(number, query));
  }

  @Post('messages')
  async addMessage(@Param('number') number: string, @Body() form: Sent, @Res() reply: FastifyReply): Promise<void> {
    await answer(reply, await this.requests.addMessage(number, form));
  }

  @Post('escalation')
  async escalate(@Param('number') number: string, @Body() form: Sent, @Res() reply: FastifyReply): Promise<void> {
    await answer(reply, await this.requests.escalate(number, form));
  }

  @Get('unfollow')
  async askToLeave(
    @Param('number') number: string,
    @Query('key') key: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendPage(reply, await this.unfollow.show(number, key));
  }

  /** The page's button, and mail programs by themselves (RFC 8058): whatever they send along, and never redirected. */
  @Post('unfollow')
  async leave(@Param('number') number: string, @Query('key') key: unknown, @Res() reply: FastifyReply): Promise<void> {
    await sendPage(reply, await this.unfollow.leave(number, key));
  }

  @Post('survey')
  async rate(@Param('number') number: string, @Body() form: Sent, @Res() reply: FastifyReply): Promise<void> {
    await answer(reply, await this.requests.rate(number, form));
  }

  @Get('attachments/:id')
  async attachment(
    @Param('number') number: string,
    @Param('id') id: string,
    @Query('key') key: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const ticketKey = typeof key === 'string' ? key : '';
    await this.access.findForParticipant(number, ticketKey);
    await this.readAttachment.execute(id, { identity: { kind: 'anonymous' }, ticketKey }, reply);
  }
}

async function answer(reply: FastifyReply, outcome: Outcome): Promise<void> {
  await ('page' in outcome ? sendPage(reply, outcome.page) : seeOther(reply, outcome.location));
}
