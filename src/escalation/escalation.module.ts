import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { SlaPromisesModule } from '../sla/sla.module.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { AnswerEscalation } from './answer-escalation.js';
import { AskForEscalation } from './ask-for-escalation.js';
import { EscalateTicket } from './escalate-ticket.js';
import { EscalationGauges } from './escalation-gauges.js';
import { EscalationStanding } from './escalation-standing.js';
import { Escalations } from './escalation.store.js';
import { EscalationsController } from './escalations.controller.js';
import { FollowMerges } from './follow-merges.js';
import { FollowSpam } from './follow-spam.js';
import { FollowTickets } from './follow-tickets.js';
import { FollowTimers } from './follow-timers.js';
import { HandBackEscalation } from './hand-back-escalation.js';
import { Ladders } from './ladders.js';
import { RemindLeads } from './remind-leads.js';
import { TakeEscalation } from './take-escalation.js';

@Module({
  imports: [TicketsModule, PeopleModule, SlaPromisesModule],
  providers: [
    AnswerEscalation,
    AskForEscalation,
    EscalateTicket,
    EscalationGauges,
    Escalations,
    EscalationStanding,
    FollowMerges,
    FollowSpam,
    FollowTickets,
    FollowTimers,
    Ladders,
  ],
  exports: [AnswerEscalation, AskForEscalation, Escalations, EscalationStanding, Ladders],
})
export class EscalationModule {}

@Module({
  imports: [EscalationModule, TicketsModule, PeopleModule],
  controllers: [EscalationsController],
  providers: [HandBackEscalation, TakeEscalation],
})
export class EscalationApiModule {}

@Module({ imports: [EscalationModule, TicketsModule], providers: [RemindLeads], exports: [RemindLeads] })
export class EscalationWorkerModule {}
