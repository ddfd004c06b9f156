import { Controller, Get, Param, Query, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../../people/people.contract.js';
import { sendPage, wantsJson } from '../../platform/http/html-page.js';
import { PageErrorFilter } from '../../platform/http/page-error.filter.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { Clock } from '../../platform/time/clock.js';
import { letterPage, listPage, TABS } from './mailbox-page.js';
import { MailboxGuard } from './mailbox.guard.js';
import { Mailbox } from './mailbox.store.js';
import { sendLetter } from './send-letter.js';

/** Captured mail, for people, and as JSON for programs. */
@ApiExcludeController()
@Controller('mailbox')
@Allow('page')
@UseGuards(MailboxGuard)
@UseFilters(PageErrorFilter)
export class MailboxController {
  constructor(
    private readonly mailbox: Mailbox,
    private readonly clock: Clock,
  ) {}

  @Get()
  async list(@Query() { limit, after }: PageQuery, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const page = await this.mailbox.list(limit, after);
    if (wantsJson(request)) return sendJson(reply, page);
    await sendPage(reply, listPage(page, this.clock.now()));
  }

  @Get(':id')
  async letter(
    @Param('id') id: string,
    @Query('show') show: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const letter = await this.mailbox.letter(id);
    if (wantsJson(request)) return sendJson(reply, letter);
    const tab = TABS.find((one) => one === show) ?? 'html';
    await sendPage(reply, letterPage(letter, tab, this.clock.now()));
  }

  @Get(':id/html')
  async html(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { html } = await this.mailbox.letter(id);
    await sendLetter(reply, html ?? '');
  }

  @Get(':id/raw')
  async raw(@Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const raw = await this.mailbox.raw(id);
    await reply
      .headers({
        'content-type': 'message/rfc822',
        'content-disposition': `attachment; filename="${id}.eml"`,
        'cache-control': 'no-store',
      })
      .send(raw);
  }
}

async function sendJson(reply: FastifyReply, value: unknown): Promise<void> {
  await reply
    .headers({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' })
    .send(JSON.stringify(value));
}
