import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../../people/people.contract.js';
import { ApiPage } from '../../platform/http/api-page.js';
import { ParseId } from '../../platform/http/parse-id.js';
import { CancelRun } from './cancel-run.js';
import { ReadRuns } from './read-runs.js';
import { RunItemsQuery, RunItemView, RunView } from './runs.dto.js';

/** Work on many tickets, done in the background: for whoever asked for it, and for admins. */
@ApiTags('Tickets')
@ApiBearerAuth()
@Controller('v1/ticket-runs')
@Allow('agent')
export class RunsController {
  constructor(
    private readonly readRuns: ReadRuns,
    private readonly cancelRun: CancelRun,
  ) {}

  @Get(':id')
  read(@Param('id', ParseId) id: string, @MyPerson() me: PersonIdentity): Promise<RunView> {
    return this.readRuns.one(id, me);
  }

  /** What became of each ticket. */
  @Get(':id/tickets')
  @ApiPage(RunItemView)
  items(@Param('id', ParseId) id: string, @Query() query: RunItemsQuery, @MyPerson() me: PersonIdentity) {
    return this.readRuns.items(id, query, me);
  }

  /** Stops it after the ticket at hand; what was done stays done. */
  @Post(':id/cancel')
  @HttpCode(200)
  async cancel(@Param('id', ParseId) id: string, @MyPerson() me: PersonIdentity): Promise<RunView> {
    await this.cancelRun.execute((await this.readRuns.find(id, me)).id);
    return this.readRuns.one(id, me);
  }
}
