import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow } from '../people/people.contract.js';
import { ApiPage } from '../platform/http/api-page.js';
import { PageQuery } from '../platform/http/page.dto.js';
import { Calculate } from './calculate.js';
import {
  CalculateAnswer,
  CalculateRequest,
  CalendarRequest,
  CalendarVersionView,
  CalendarView,
  OpeningsQuery,
  OpeningView,
} from './calendars.dto.js';
import { Calendars } from './calendars.js';
import { ListOpenings } from './list-openings.js';

@ApiTags('Promises')
@ApiBearerAuth()
@Controller('v1/calendars')
export class CalendarsController {
  constructor(
    private readonly calendars: Calendars,
    private readonly openings: ListOpenings,
    private readonly calculate: Calculate,
  ) {}

  @Get()
  @Allow('agent')
  @ApiPage(CalendarView)
  list(@Query() query: PageQuery) {
    return this.calendars.list(query);
  }

  @Get(':id')
  @Allow('agent')
  read(@Param('id') id: string): Promise<CalendarView> {
    return this.calendars.current(id);
  }

  @Put(':id')
  @Allow('admin')
  save(@Param('id') id: string, @Body() body: CalendarRequest): Promise<CalendarView> {
    return this.calendars.save(id, body);
  }

  @Get(':id/openings')
  @Allow('agent')
  @ApiPage(OpeningView)
  listOpenings(@Param('id') id: string, @Query() query: OpeningsQuery) {
    return this.openings.execute(id, query);
  }

  @Get(':id/versions')
  @Allow('agent')
  @ApiPage(CalendarVersionView)
  listVersions(@Param('id') id: string, @Query() query: PageQuery) {
    return this.calendars.history(id, query);
  }

  @Get(':id/versions/:version')
  @Allow('agent')
  readVersion(@Param('id') id: string, @Param('version') version: string): Promise<CalendarView> {
    return this.calendars.version(id, version);
  }

  @Post('calculate')
  @Allow('agent')
  @HttpCode(200)
  calculateWorkingTime(@Body() body: CalculateRequest): Promise<CalculateAnswer> {
    return this.calculate.execute(body);
  }
}
