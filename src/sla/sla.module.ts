import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { Calculate } from './calculate.js';
import { Calendars } from './calendars.js';
import { FireSteps } from './fire-steps.js';
import { SlaFirstDeadline } from './first-deadline.js';
import { FollowChanges } from './follow-changes.js';
import { FollowMessages } from './follow-messages.js';
import { Policies } from './policies.js';
import { PromiseAgain } from './promise-again.js';
import { Promises } from './promises.js';
import { SlaController } from './sla.controller.js';
import { StartTimers } from './start-timers.js';
import { SweepTimers } from './sweep-timers.js';
import { TimerGauges } from './timer-gauges.js';
import { Timers } from './timers.js';

/** What follows from changes of tickets, in every process that makes them. */
@Module({ imports: [PeopleModule], providers: [Promises, SlaFirstDeadline], exports: [Promises, SlaFirstDeadline] })
export class SlaPromisesModule {}

@Module({
  imports: [SlaPromisesModule, TicketsModule],
  providers: [Timers, PromiseAgain, StartTimers, FollowMessages, FollowChanges, TimerGauges],
  exports: [Timers],
})
export class SlaModule {}

@Module({ controllers: [SlaController], providers: [Policies, Calendars, Calculate] })
export class SlaApiModule {}

@Module({ imports: [SlaModule, TicketsModule], providers: [FireSteps, SweepTimers], exports: [SweepTimers] })
export class SlaWorkerModule {}
