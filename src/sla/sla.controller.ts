import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { CalendarSpec } from '../domain/calendar/calendar.js';
import { Allow } from '../people/people.contract.js';
import { Calculate } from './calculate.js';
import { Calendars } from './calendars.js';
import { Policies } from './policies.js';
import { CalculateAnswer, CalculateRequest, CalendarRequest, PoliciesView, SavePoliciesRequest } from './sla.dto.js';

@ApiTags('Promises')
@ApiBearerAuth()
@Controller('v1')
export class SlaController {
  constructor(
    private readonly policies: Policies,
    private readonly calendars: Calendars,
    private readonly calculate: Calculate,
  ) {}

  @Get('sla/policies')
  @Allow('agent')
  @ApiOkResponse({ type: PoliciesView })
  async listPolicies() {
    return { data: await this.policies.current() };
  }

  @Put('sla/policies')
  @Allow('admin')
  @ApiOkResponse({ type: PoliciesView })
  async savePolicies(@Body() body: SavePoliciesRequest) {
    return { data: await this.policies.save(body.data) };
  }

  @Get('calendars/:id')
  @Allow('agent')
  @ApiOkResponse({ type: CalendarRequest })
  readCalendar(@Param('id') id: string): Promise<CalendarSpec> {
    return this.calendars.current(id);
  }

  @Put('calendars/:id')
  @Allow('admin')
  @ApiOkResponse({ type: CalendarRequest })
  saveCalendar(@Param('id') id: string, @Body() body: CalendarRequest): Promise<CalendarSpec> {
    return this.calendars.save(id, body);
  }

  @Post('calendars/calculate')
  @Allow('agent')
  @HttpCode(200)
  calculateWorkingTime(@Body() body: CalculateRequest): Promise<CalculateAnswer> {
    return this.calculate.execute(body);
  }
}
