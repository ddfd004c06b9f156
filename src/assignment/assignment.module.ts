import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { SlaPromisesModule } from '../sla/sla.module.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { AssignTicket } from './assign-ticket.js';
import { AssignWaiting } from './assign-waiting.js';
import { AssignmentController } from './assignment.controller.js';
import { Candidates } from './candidates.js';
import { FollowTickets } from './follow-tickets.js';
import { TakeNext } from './take-next.js';
import { WaitingTickets } from './waiting-tickets.js';

/** What follows from changes of tickets, in every process that makes them. */
@Module({ providers: [FollowTickets, WaitingTickets], exports: [WaitingTickets] })
export class AssignmentModule {}

@Module({
  imports: [AssignmentModule, TicketsModule, PeopleModule],
  controllers: [AssignmentController],
  providers: [TakeNext],
})
export class AssignmentApiModule {}

@Module({
  imports: [AssignmentModule, TicketsModule, PeopleModule, SlaPromisesModule],
  providers: [AssignTicket, AssignWaiting, Candidates],
  exports: [AssignWaiting],
})
export class AssignmentWorkerModule {}
