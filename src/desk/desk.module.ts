import { Module } from '@nestjs/common';
import { CategoriesModule } from '../categories/categories.module.js';
import { PeopleModule } from '../people/people.module.js';
import { SlaPromisesModule } from '../sla/sla.module.js';
import { AttachmentPasses } from '../tickets/tickets.contract.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { ChooseTickets } from './choose-tickets.js';
import { DeskController } from './desk.controller.js';
import { DeskEscalationsController } from './escalations.controller.js';
import { ExportTickets } from './export-tickets.js';
import { ListEscalations } from './list-escalations.js';
import { ExplainTimers } from './explain-timers.js';
import { ListAsSeen } from './list-as-seen.js';
import { ListTickets } from './list-tickets.js';
import { MergedThread } from './merged-thread.js';
import { StepEffects } from './step-effects.store.js';
import { ReadTicket } from './read-ticket.js';
import { DeskViews } from './ticket-view.js';
import { ChangeView } from './views/change-view.js';
import { CountTickets } from './views/count-tickets.js';
import { KeptView } from './views/kept-view.js';
import { ReadViews } from './views/read-views.js';
import { RemoveView } from './views/remove-view.js';
import { SaveView } from './views/save-view.js';
import { SavedViews } from './views/view.store.js';
import { ViewsController } from './views/views.controller.js';

@Module({ imports: [CategoriesModule], providers: [AttachmentPasses, DeskViews], exports: [DeskViews] })
export class DeskViewsModule {}

@Module({
  imports: [CategoriesModule, DeskViewsModule, PeopleModule, TicketsModule, SlaPromisesModule],
  controllers: [DeskController, DeskEscalationsController, ViewsController],
  providers: [
    ChooseTickets,
    ExplainTimers,
    ExportTickets,
    StepEffects,
    ListEscalations,
    ListAsSeen,
    ListTickets,
    MergedThread,
    ReadTicket,
    ReadViews,
    CountTickets,
    SaveView,
    ChangeView,
    RemoveView,
    KeptView,
    SavedViews,
  ],
  exports: [ChooseTickets],
})
export class DeskApiModule {}
