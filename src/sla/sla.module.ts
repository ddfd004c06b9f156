import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { JobsModule } from '../platform/jobs/jobs.module.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { Calculate } from './calculate.js';
import { CalendarVersions } from './calendar-versions.js';
import { CalendarsController } from './calendars.controller.js';
import { Calendars } from './calendars.js';
import { FireDue } from './fire-due.js';
import { FireIdle } from './idle/fire-idle.js';
import { FollowIdle } from './idle/follow-idle.js';
import { IdlePromises } from './idle/idle-promises.js';
import { IdleTimers } from './idle/idle-timers.js';
import { StartBacklog } from './idle/start-backlog.js';
import { FireSteps } from './fire-steps.js';
import { SlaFirstDeadline } from './first-deadline.js';
import { FollowChanges } from './follow-changes.js';
import { FollowMerges } from './follow-merges.js';
import { FollowSplits } from './follow-splits.js';
import { FollowMessages } from './follow-messages.js';
import { ListOpenings } from './list-openings.js';
import { OweAnswer } from './owe-answer.js';
import { Policies } from './policies.js';
import { PromiseAgain } from './promise-again.js';
import { Promises } from './promises.js';
import { SlaController } from './sla.controller.js';
import { StartTimers } from './start-timers.js';
import { StepLateness } from './step-lateness.js';
import { SweepTimers } from './sweep-timers.js';
import { TimerGauges } from './timer-gauges.js';
import { Timers } from './timers.js';
import { WorkingHours } from './working-hours.js';

/** What follows from changes of tickets, in every process that makes them. */
@Module({
  imports: [PeopleModule],
  providers: [CalendarVersions, Promises, SlaFirstDeadline, WorkingHours],
  exports: [CalendarVersions, Promises, SlaFirstDeadline, WorkingHours],
})
export class SlaPromisesModule {}

@Module({
  imports: [SlaPromisesModule, TicketsModule],
  providers: [
    Timers,
    PromiseAgain,
    StartTimers,
    FollowMessages,
    FollowChanges,
    FollowMerges,
    FollowSplits,
    OweAnswer,
    IdlePromises,
    IdleTimers,
    FollowIdle,
    TimerGauges,
  ],
  exports: [Timers, IdleTimers, PromiseAgain],
})
export class SlaModule {}

@Module({ providers: [Policies], exports: [Policies] })
export class SlaPoliciesModule {}

@Module({
  imports: [SlaPromisesModule, SlaPoliciesModule],
  controllers: [SlaController, CalendarsController],
  providers: [Calendars, ListOpenings, Calculate],
})
export class SlaApiModule {}

@Module({
  imports: [JobsModule, SlaModule, SlaPromisesModule, TicketsModule],
  providers: [FireDue, FireIdle, FireSteps, StartBacklog, StepLateness, SweepTimers],
  exports: [FireDue, SweepTimers],
})
export class SlaWorkerModule {}
