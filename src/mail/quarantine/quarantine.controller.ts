import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, MyPerson, type PersonIdentity } from '../../people/people.contract.js';
import { ApiPage } from '../../platform/http/api-page.js';
import { ParseId } from '../../platform/http/parse-id.js';
import { DiscardMail } from './discard-mail.js';
import {
  DiscardRequest,
  IncomingMailDetails,
  QuarantinedMailDetails,
  QuarantinedMailView,
  QuarantineQuery,
  RouteByHandRequest,
} from './incoming.dto.js';
import { ListIncoming } from './list-incoming.js';
import { Quarantine } from './quarantine.store.js';
import { ReadQuarantined } from './read-quarantined.js';
import { ReleaseMail } from './release-mail.js';
import { RouteByHand } from './route-by-hand.js';

/** Mail that an agent is to judge. */
@ApiTags('Mail')
@ApiBearerAuth()
@Controller('v1/mail/quarantine')
@Allow('agent')
export class QuarantineController {
  constructor(
    private readonly listIncoming: ListIncoming,
    private readonly readQuarantined: ReadQuarantined,
    private readonly quarantine: Quarantine,
    private readonly releaseMail: ReleaseMail,
    private readonly routeByHand: RouteByHand,
    private readonly discardMail: DiscardMail,
  ) {}

  @Get()
  @ApiPage(QuarantinedMailView)
  list(@Query() query: QuarantineQuery, @MyPerson() me: PersonIdentity) {
    return this.listIncoming.quarantined(query, me);
  }

  @Get(':id')
  read(@Param('id', ParseId) id: string, @MyPerson() me: PersonIdentity): Promise<QuarantinedMailDetails> {
    return this.readQuarantined.execute(id, me);
  }

  /** The mail as it came, to be saved; never shown in the site's origin. */
  @Get(':id/raw')
  @ApiProduces('message/rfc822')
  async raw(
    @Param('id', ParseId) id: string,
    @MyPerson() me: PersonIdentity,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { raw } = await this.quarantine.find(id, me);
    await reply
      .headers({
        'content-type': 'message/rfc822',
        'content-disposition': `attachment; filename="${id}.eml"`,
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'private, no-store',
      })
      .send(raw);
  }

  /** Nothing speaks against it: it joins the ticket that it belongs to, or opens a new one. */
  @Post(':id/release')
  @HttpCode(200)
  async release(@Param('id', ParseId) id: string, @MyPerson() me: PersonIdentity): Promise<IncomingMailDetails> {
    await this.releaseMail.execute(id, me);
    return this.listIncoming.one(id);
  }

  /** It belongs to this ticket. */
  @Post(':id/route')
  @HttpCode(200)
  async route(
    @Param('id', ParseId) id: string,
    @Body() { ticket, asParticipant }: RouteByHandRequest,
    @MyPerson() me: PersonIdentity,
  ): Promise<IncomingMailDetails> {
    await this.routeByHand.execute(id, ticket, asParticipant, me);
    return this.listIncoming.one(id);
  }

  /** Nothing is to follow from it. It is kept. */
  @Post(':id/discard')
  @HttpCode(200)
  async discard(
    @Param('id', ParseId) id: string,
    @Body() { reason }: DiscardRequest,
    @MyPerson() me: PersonIdentity,
  ): Promise<IncomingMailDetails> {
    await this.discardMail.execute(id, reason, me);
    return this.listIncoming.one(id);
  }
}
