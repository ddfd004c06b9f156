import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, type Identity, Me } from '../../people/people.contract.js';
import { etagOf, IfMatch } from '../../platform/http/etag.js';
import { OnTicket } from '../on-ticket.js';
import { TicketView } from '../tickets.dto.js';
import { SplitRequest } from './split.dto.js';
import { SplitTicket } from './split-ticket.js';

@ApiTags('Tickets')
@ApiBearerAuth()
@Controller('v1/tickets/:number/split')
@Allow('agent')
export class SplitController {
  constructor(
    private readonly onTicket: OnTicket,
    private readonly splitTicket: SplitTicket,
  ) {}

  /** Messages about another matter become a ticket of their own, which is the answer. Its requester is told. */
  @Post()
  @ApiHeader({ name: 'If-Match', required: false })
  async split(
    @Param('number') number: string,
    @Body() body: SplitRequest,
    @Me() me: Identity,
    @IfMatch() ifMatch: string[] | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TicketView> {
    const view = await this.onTicket.execute(number, me, ({ ticket, actor }) =>
      this.splitTicket.execute(ticket.id, { ...body }, actor, ifMatch),
    );
    void reply.header('etag', etagOf(view.version)).header('location', `/v1/tickets/${view.number}`);
    return view;
  }
}
