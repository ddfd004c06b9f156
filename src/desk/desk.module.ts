import { Module } from '@nestjs/common';
import { AttachmentPasses } from '../tickets/tickets.contract.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { DeskController } from './desk.controller.js';
import { ListTickets } from './list-tickets.js';
import { ReadTicket } from './read-ticket.js';
import { DeskViews } from './ticket-view.js';

@Module({ providers: [AttachmentPasses, DeskViews], exports: [DeskViews] })
export class DeskViewsModule {}

@Module({
  imports: [DeskViewsModule, TicketsModule],
  controllers: [DeskController],
  providers: [ListTickets, ReadTicket],
})
export class DeskApiModule {}
