import { Module } from '@nestjs/common';
import { DeskApiModule } from '../desk/desk.module.js';
import { MacrosModule } from '../macros/macros.module.js';
import { PeopleModule } from '../people/people.module.js';
import { TicketsApiModule, TicketsModule } from '../tickets/tickets.module.js';
import { BulkController } from './bulk.controller.js';
import { ChangeInBulk } from './change-in-bulk.js';
import { StartBulk } from './start-bulk.js';

@Module({
  imports: [DeskApiModule, MacrosModule, TicketsApiModule],
  controllers: [BulkController],
  providers: [StartBulk],
})
export class BulkApiModule {}

@Module({ imports: [MacrosModule, PeopleModule, TicketsModule], providers: [ChangeInBulk], exports: [ChangeInBulk] })
export class BulkWorkerModule {}
