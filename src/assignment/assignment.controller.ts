import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, MyPerson, type PersonIdentity } from '../people/people.contract.js';
import { etagOf } from '../platform/http/etag.js';
import { TicketView, TicketViews } from '../tickets/tickets.contract.js';
import { NextRequest } from './desk-next.dto.js';
import { TakeNext } from './take-next.js';

@ApiTags('Desk')
@ApiBearerAuth()
@Controller('v1/desk')
export class AssignmentController {
  constructor(
    private readonly takeNext: TakeNext,
    private readonly views: TicketViews,
  ) {}

  /** The most urgent ticket that nobody has and that is for whoever asks; from now on it is theirs. */
  @Post('next')
  @Allow('agent')
  @HttpCode(200)
  @ApiOkResponse({ type: TicketView })
  @ApiNoContentResponse({ description: 'Nothing waits for them' })
  async next(
    @Body() { team }: NextRequest,
    @MyPerson() me: PersonIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TicketView | undefined> {
    const taken = await this.takeNext.execute(me, team?.toLowerCase());
    if (!taken) return void reply.status(204);
    const ticket = await this.views.ticket(taken.id, 'agent');
    void reply.header('etag', etagOf(ticket.version));
    return ticket;
  }
}
