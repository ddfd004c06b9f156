import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../../people/people.contract.js';
import { ApiPage } from '../../platform/http/api-page.js';
import { HitView, SearchRequest } from './search.dto.js';
import { SearchTickets } from './search-tickets.js';

@ApiTags('Desk')
@ApiBearerAuth()
@Controller('v1/search')
@Allow('person')
export class SearchController {
  constructor(private readonly searchTickets: SearchTickets) {}

  /** What fits best first; a change is found a moment after it was made. */
  @Get()
  @ApiPage(HitView)
  search(@Query() query: SearchRequest, @MyPerson() me: PersonIdentity) {
    return this.searchTickets.execute(query, me);
  }
}
