import { Body, Controller, Delete, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, type Identity, Me } from '../../people/people.contract.js';
import { etagOf, IfMatch } from '../../platform/http/etag.js';
import { OnTicket } from '../on-ticket.js';
import { TicketView } from '../tickets.dto.js';
import { MarkSpam } from './mark-spam.js';
import { SpamRequest } from './spam.dto.js';
import { UnmarkSpam } from './unmark-spam.js';

@ApiTags('Tickets')
@ApiBearerAuth()
@Controller('v1/tickets/:number/spam')
@Allow('agent')
export class SpamController {
  constructor(
    private readonly onTicket: OnTicket,
    private readonly markSpam: MarkSpam,
    private readonly unmarkSpam: UnmarkSpam,
  ) {}

  /** It is closed, nobody is told, and no list, count or report has it unless it is asked for. */
  @Post()
  @HttpCode(200)
  @ApiHeader({ name: 'If-Match', required: false })
  async mark(
    @Param('number') number: string,
    @Body() { blockSender = false }: SpamRequest,
    @Me() me: Identity,
    @IfMatch() ifMatch: string[] | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TicketView> {
    const view = await this.onTicket.execute(number, me, ({ ticket, actor }) =>
      this.markSpam.execute(ticket.id, blockSender, actor, ifMatch),
    );
    void reply.header('etag', etagOf(view.version));
    return view;
  }

  /** It was none: the ticket has the status that it had, and its requester is blocked no more. */
  @Delete()
  async unmark(
    @Param('number') number: string,
    @Me() me: Identity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TicketView> {
    const view = await this.onTicket.execute(number, me, ({ ticket, actor }) =>
      this.unmarkSpam.execute(ticket.id, actor),
    );
    void reply.header('etag', etagOf(view.version));
    return view;
  }
}
