import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import { Allow, type Identity, Me } from '../people/people.contract.js';
import { ApiPage } from '../platform/http/api-page.js';
import { IfMatch } from '../platform/http/etag.js';
import { PageQuery } from '../platform/http/page.dto.js';
import { ParseId } from '../platform/http/parse-id.js';
import { FollowerRequests } from './follower-requests.js';
import { AddFollowerRequest, FollowerView } from './followers.dto.js';
import { TicketKey } from './ticket-key.js';

/** People whom the requester or an agent lets take part. */
@ApiTags('Tickets')
@ApiBearerAuth()
@ApiHeader({ name: 'X-Ticket-Key', required: false })
@Controller('v1/tickets/:number/followers')
@Allow('anyone')
export class FollowersController {
  constructor(private readonly requests: FollowerRequests) {}

  @Get()
  @ApiPage(FollowerView)
  list(
    @Param('number') number: string,
    @Query() query: PageQuery,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
  ) {
    return this.requests.list(number, query, { identity, ticketKey });
  }

  @Post()
  @ApiHeader({ name: 'If-Match', required: false })
  add(
    @Param('number') number: string,
    @Body() body: AddFollowerRequest,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
    @IfMatch() ifMatch: string[] | null,
  ): Promise<FollowerView> {
    return this.requests.add(number, body, { identity, ticketKey }, ifMatch);
  }

  @Delete(':personId')
  @HttpCode(204)
  @ApiHeader({ name: 'If-Match', required: false })
  async remove(
    @Param('number') number: string,
    @Param('personId', ParseId) personId: string,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
    @IfMatch() ifMatch: string[] | null,
  ): Promise<void> {
    await this.requests.remove(number, personId, { identity, ticketKey }, ifMatch);
  }
}
