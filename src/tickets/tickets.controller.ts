import { Body, Controller, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, type Identity, Me } from '../people/people.contract.js';
import { ParseId } from '../platform/http/parse-id.js';
import { etagOf, IfMatch } from '../platform/http/etag.js';
import { TicketRequests } from './ticket-requests.js';
import { TicketKey } from './ticket-key.js';
import {
  ChangeTicketRequest,
  MergeRequest,
  MessageView,
  OpenedTicketView,
  OpenTicketRequest,
  ReplyRequest,
  TicketView,
} from './tickets.dto.js';

@ApiTags('Tickets')
@ApiBearerAuth()
@Controller('v1/tickets')
export class TicketsController {
  constructor(private readonly requests: TicketRequests) {}

  @Post()
  @Allow('anyone')
  async open(
    @Body() body: OpenTicketRequest,
    @Me() me: Identity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OpenedTicketView> {
    const ticket = await this.requests.open(body, me);
    void reply.header('etag', etagOf(ticket.version)).header('location', `/v1/tickets/${ticket.number}`);
    return ticket;
  }

  @Patch(':number')
  @Allow('agent')
  @ApiHeader({ name: 'If-Match', required: false })
  async change(
    @Param('number') number: string,
    @Body() body: ChangeTicketRequest,
    @Me() me: Identity,
    @IfMatch() ifMatch: string[] | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TicketView> {
    const ticket = await this.requests.change(number, body, me, ifMatch);
    void reply.header('etag', etagOf(ticket.version));
    return ticket;
  }

  @Post(':number/messages')
  @Allow('anyone')
  @HttpCode(201)
  @ApiHeader({ name: 'X-Ticket-Key', required: false })
  @ApiHeader({ name: 'If-Match', required: false })
  reply(
    @Param('number') number: string,
    @Body() body: ReplyRequest,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
    @IfMatch() ifMatch: string[] | null,
  ): Promise<MessageView> {
    return this.requests.reply(number, body, { identity, ticketKey }, ifMatch);
  }

  /** Of a note made from somebody else's mail: its sender takes part from now on, and it becomes their public message. */
  @Post(':number/messages/:id/accept')
  @Allow('agent')
  @HttpCode(200)
  @ApiHeader({ name: 'If-Match', required: false })
  accept(
    @Param('number') number: string,
    @Param('id', ParseId) id: string,
    @Me() me: Identity,
    @IfMatch() ifMatch: string[] | null,
  ): Promise<MessageView> {
    return this.requests.accept(number, id, me, ifMatch);
  }

  /** It is closed and goes on in the other one, with all who take part. Answers with the ticket that was merged. */
  @Post(':number/merge')
  @Allow('agent')
  @HttpCode(200)
  @ApiHeader({ name: 'If-Match', required: false })
  async merge(
    @Param('number') number: string,
    @Body() { into }: MergeRequest,
    @Me() me: Identity,
    @IfMatch() ifMatch: string[] | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TicketView> {
    const ticket = await this.requests.merge(number, into, me, ifMatch);
    void reply.header('etag', etagOf(ticket.version));
    return ticket;
  }
}
