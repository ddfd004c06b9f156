import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../../people/people.contract.js';
import { ApiPage } from '../../platform/http/api-page.js';
import { PageQuery } from '../../platform/http/page.dto.js';
import { TicketView } from '../../tickets/tickets.contract.js';
import { ChangeView } from './change-view.js';
import { ReadViews } from './read-views.js';
import { RemoveView } from './remove-view.js';
import { SaveView } from './save-view.js';
import {
  ChangeViewRequest,
  SaveViewRequest,
  ViewCountView,
  ViewsQuery,
  ViewTicketsQuery,
  ViewView,
} from './views.dto.js';

@ApiTags('Desk')
@ApiBearerAuth()
@Controller('v1/views')
@Allow('agent')
export class ViewsController {
  constructor(
    private readonly views: ReadViews,
    private readonly saveView: SaveView,
    private readonly changeView: ChangeView,
    private readonly removeView: RemoveView,
  ) {}

  /** Those that come along, one's own, those of one's teams, and those for all. */
  @Get()
  @ApiPage(ViewView)
  list(@Query() query: ViewsQuery, @MyPerson() me: PersonIdentity) {
    return this.views.list(query, me);
  }

  /** Of the same views in the same order. */
  @Get('counts')
  @ApiPage(ViewCountView)
  counts(@Query() query: PageQuery, @MyPerson() me: PersonIdentity) {
    return this.views.counts(query, me);
  }

  @Get(':id')
  read(@Param('id') id: string, @MyPerson() me: PersonIdentity): Promise<ViewView> {
    return this.views.one(id, me);
  }

  @Get(':id/count')
  count(@Param('id') id: string, @MyPerson() me: PersonIdentity): Promise<ViewCountView> {
    return this.views.count(id, me);
  }

  @Get(':id/tickets')
  @ApiPage(TicketView)
  tickets(@Param('id') id: string, @Query() query: ViewTicketsQuery, @MyPerson() me: PersonIdentity) {
    return this.views.ticketsOf(id, query, me);
  }

  @Post()
  async save(@Body() body: SaveViewRequest, @MyPerson() me: PersonIdentity): Promise<ViewView> {
    return this.views.one(await this.saveView.execute(body, me), me);
  }

  @Patch(':id')
  async change(
    @Param('id') id: string,
    @Body() body: ChangeViewRequest,
    @MyPerson() me: PersonIdentity,
  ): Promise<ViewView> {
    await this.changeView.execute(id, body, me);
    return this.views.one(id, me);
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Param('id') id: string, @MyPerson() me: PersonIdentity): Promise<void> {
    return this.removeView.execute(id, me);
  }
}
