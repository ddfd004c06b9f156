import { Controller, Get, Param, Query, Res, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow } from '../../people/people.contract.js';
import { sendPage } from '../../platform/http/html-page.js';
import { PageErrorFilter } from '../../platform/http/page-error.filter.js';
import { MailboxGuard } from './mailbox.guard.js';
import { samplePage, samplesPage, VIEWS } from './samples-page.js';
import { Samples } from './samples.js';
import { sendLetter } from './send-letter.js';

/** How every kind of mail looks in every language, with sample data. */
@ApiExcludeController()
@Controller('mailbox/letters')
@Allow('page')
@UseGuards(MailboxGuard)
@UseFilters(PageErrorFilter)
export class SamplesController {
  constructor(private readonly samples: Samples) {}

  @Get()
  async list(@Res() reply: FastifyReply): Promise<void> {
    await sendPage(reply, samplesPage(this.samples.languages()));
  }

  @Get(':locale/:kind')
  async letter(
    @Param('locale') locale: string,
    @Param('kind') kind: string,
    @Query('sample') sample: string | undefined,
    @Query('show') show: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const letter = this.samples.letter(locale, kind, sample);
    await sendPage(reply, samplePage(letter, this.samples.languages(), VIEWS.find((one) => one === show) ?? 'html'));
  }

  @Get(':locale/:kind/html')
  async html(
    @Param('locale') locale: string,
    @Param('kind') kind: string,
    @Query('sample') sample: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendLetter(reply, this.samples.letter(locale, kind, sample).html);
  }
}
