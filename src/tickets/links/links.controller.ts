import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../../people/people.contract.js';
import { ApiPage } from '../../platform/http/api-page.js';
import { ParseId } from '../../platform/http/parse-id.js';
import { LinkRequests } from './link-requests.js';
import { LinkRequest, LinksQuery, LinkView } from './links.dto.js';

/** What tickets are to each other: for agents. */
@ApiTags('Tickets')
@ApiBearerAuth()
@Controller('v1/tickets/:number/links')
@Allow('agent')
export class LinksController {
  constructor(private readonly requests: LinkRequests) {}

  /** In the order of linking. */
  @Get()
  @ApiPage(LinkView)
  list(@Param('number') number: string, @Query() query: LinksQuery, @MyPerson() me: PersonIdentity) {
    return this.requests.list(number, query, me);
  }

  @Post()
  add(@Param('number') number: string, @Body() body: LinkRequest, @MyPerson() me: PersonIdentity): Promise<LinkView> {
    return this.requests.add(number, body, me);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(
    @Param('number') number: string,
    @Param('id', ParseId) id: string,
    @MyPerson() me: PersonIdentity,
  ): Promise<void> {
    return this.requests.remove(number, id, me);
  }
}
