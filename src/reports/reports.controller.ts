import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, MyPerson, type PersonIdentity } from '../people/people.contract.js';
import { sendRows } from '../platform/http/send-rows.js';
import { CheckFigures } from './check-figures.js';
import { ExportReport } from './export-report.js';
import { ReadProgress } from './read-progress.js';
import { ReadReport } from './read-report.js';
import { Recount } from './recount.js';
import {
  CheckQuery,
  ExportReportQuery,
  ReportCheckView,
  ReportPath,
  ReportProgressView,
  ReportQuery,
  ReportView,
} from './reports.dto.js';

/** How work goes. Admins see all figures, leads those of their teams, other agents their own. */
@ApiTags('Reports')
@ApiBearerAuth()
@Controller('v1/reports')
export class ReportsController {
  constructor(
    private readonly readReport: ReadReport,
    private readonly exportReport: ExportReport,
    private readonly readProgress: ReadProgress,
    private readonly checkFigures: CheckFigures,
    private readonly startRecount: Recount,
  ) {}

  /** How far counting has come. */
  @Get('progress')
  @Allow('admin')
  progress(): Promise<ReportProgressView> {
    return this.readProgress.execute();
  }

  /** Compares the figures of a month with the facts that they are made of. */
  @Get('check')
  @Allow('admin')
  check(@Query() { month }: CheckQuery): Promise<ReportCheckView> {
    return this.checkFigures.execute(month);
  }

  /** Counts all tickets once more, in the background. */
  @Post('recount')
  @Allow('admin')
  @HttpCode(202)
  recount(): Promise<ReportProgressView> {
    return this.startRecount.execute();
  }

  @Get(':name')
  @Allow('agent')
  read(
    @Param() { name }: ReportPath,
    @Query() query: ReportQuery,
    @MyPerson() me: PersonIdentity,
  ): Promise<ReportView> {
    return this.readReport.execute(name, query, me);
  }

  /** The same as a file. */
  @Get(':name/export')
  @Allow('agent')
  @ApiProduces('text/csv', 'application/x-ndjson')
  async export(
    @Param() { name }: ReportPath,
    @Query() query: ExportReportQuery,
    @MyPerson() me: PersonIdentity,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await sendRows(reply, await this.exportReport.execute(name, query, me));
  }
}
