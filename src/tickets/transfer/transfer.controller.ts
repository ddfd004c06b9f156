import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, type Identity, Me } from '../../people/people.contract.js';
import { etagOf, IfMatch } from '../../platform/http/etag.js';
import { OnTicket } from '../on-ticket.js';
import { TicketView } from '../tickets.dto.js';
import { TransferRequest } from './transfer.dto.js';
import { TransferTicket } from './transfer-ticket.js';

@ApiTags('Tickets')
@ApiBearerAuth()
@Controller('v1/tickets/:number/transfer')
@Allow('agent')
export class TransferController {
  constructor(
    private readonly onTicket: OnTicket,
    private readonly transferTicket: TransferTicket,
  ) {}

  /** To a team, with a note why. Answers with the ticket, also to somebody who does not see it any more. */
  @Post()
  @HttpCode(200)
  @ApiHeader({ name: 'If-Match', required: false })
  async transfer(
    @Param('number') number: string,
    @Body() body: TransferRequest,
    @Me() me: Identity,
    @IfMatch() ifMatch: string[] | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TicketView> {
    const view = await this.onTicket.execute(number, me, ({ ticket, actor }) =>
      this.transferTicket.execute(ticket.id, { ...body }, actor, ifMatch),
    );
    void reply.header('etag', etagOf(view.version));
    return view;
  }
}
