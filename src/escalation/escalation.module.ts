import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { AskForEscalation } from './ask-for-escalation.js';
import { EscalateTicket } from './escalate-ticket.js';
import { EscalationsController } from './escalations.controller.js';
import { FollowTimers } from './follow-timers.js';

@Module({
  imports: [TicketsModule, PeopleModule],
  providers: [AskForEscalation, EscalateTicket, FollowTimers],
  exports: [AskForEscalation],
})
export class EscalationModule {}

@Module({ imports: [EscalationModule, TicketsModule, PeopleModule], controllers: [EscalationsController] })
export class EscalationApiModule {}
