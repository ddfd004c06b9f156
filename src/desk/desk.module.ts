import { Module } from '@nestjs/common';
import { SlaPromisesModule } from '../sla/sla.module.js';
import { AttachmentPasses } from '../tickets/tickets.contract.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { DeskController } from './desk.controller.js';
import { DeskEscalationsController } from './escalations.controller.js';
import { ListEscalations } from './list-escalations.js';
import { ExplainTimers } from './explain-timers.js';
import { ListTickets } from './list-tickets.js';
import { MergedThread } from './merged-thread.js';
import { StepEffects } from './step-effects.store.js';
import { ReadTicket } from './read-ticket.js';
import { DeskViews } from './ticket-view.js';

@Module({ providers: [AttachmentPasses, DeskViews], exports: [DeskViews] })
export class DeskViewsModule {}

@Module({
  imports: [DeskViewsModule, TicketsModule, SlaPromisesModule],
  controllers: [DeskController, DeskEscalationsController],
  providers: [ExplainTimers, StepEffects, ListEscalations, ListTickets, MergedThread, ReadTicket],
})
export class DeskApiModule {}
