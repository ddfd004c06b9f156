import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { Once } from '../platform/http/once.js';
import { TicketsApiModule, TicketsModule } from '../tickets/tickets.module.js';
import { TrackingAccess } from './tracking-access.js';
import { TrackingRequests } from './tracking-requests.js';
import { TrackingController } from './tracking.controller.js';
import { TrackingData } from './tracking.store.js';

/** The tracking page. Needs `AskForEscalation` of tracking.ports.ts and `TicketViews` bound. */
@Module({
  imports: [TicketsModule, TicketsApiModule, PeopleModule],
  controllers: [TrackingController],
  providers: [Once, TrackingAccess, TrackingData, TrackingRequests],
})
export class TrackingModule {}
