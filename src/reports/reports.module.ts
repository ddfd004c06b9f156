import { Module } from '@nestjs/common';
import { CheckFigures } from './check-figures.js';
import { CountTickets } from './count-tickets.js';
import { ExportReport } from './export-report.js';
import { Figures } from './figures.store.js';
import { FollowHistory } from './follow-history.js';
import { Names } from './names.store.js';
import { ReadProgress } from './read-progress.js';
import { ReadReport } from './read-report.js';
import { Recount } from './recount.js';
import { ReportsController } from './reports.controller.js';
import { TicketLives } from './ticket-lives.js';

@Module({
  controllers: [ReportsController],
  providers: [CheckFigures, ExportReport, Figures, Names, ReadProgress, ReadReport, Recount],
})
export class ReportsApiModule {}

@Module({ providers: [CountTickets, FollowHistory, TicketLives], exports: [FollowHistory] })
export class ReportsWorkerModule {}
