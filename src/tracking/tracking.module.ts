import { Module } from '@nestjs/common';
import { CategoriesModule } from '../categories/categories.module.js';
import { EscalationModule } from '../escalation/escalation.module.js';
import { PeopleModule } from '../people/people.module.js';
import { Once } from '../platform/http/once.js';
import { TicketsApiModule, TicketsModule } from '../tickets/tickets.module.js';
import { TrackedSurveys } from './tracked-surveys.js';
import { TrackingAccess } from './tracking-access.js';
import { TrackingRequests } from './tracking-requests.js';
import { TrackingController } from './tracking.controller.js';
import { TrackingData } from './tracking.store.js';
import { UnfollowRequests } from './unfollow-requests.js';

/** The tracking page. */
@Module({
  imports: [CategoriesModule, EscalationModule, TicketsModule, TicketsApiModule, PeopleModule],
  controllers: [TrackingController],
  providers: [Once, TrackedSurveys, TrackingAccess, TrackingData, TrackingRequests, UnfollowRequests],
})
export class TrackingModule {}
