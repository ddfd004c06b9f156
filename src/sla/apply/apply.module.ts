import { Module } from '@nestjs/common';
import { PeopleModule } from '../../people/people.module.js';
import { TicketsModule } from '../../tickets/tickets.module.js';
import { SlaModule, SlaPoliciesModule, SlaPromisesModule } from '../sla.module.js';
import { Applications } from './application.store.js';
import { ApplyBatch } from './apply-batch.js';
import { ApplyController } from './apply.controller.js';
import { ApplyToTicket } from './apply-to-ticket.js';
import { CancelApplication } from './cancel-application.js';
import { ListApplications } from './list-applications.js';
import { OpenTickets } from './open-tickets.js';
import { PreviewPolicies } from './preview-policies.js';
import { RepromiseTicket } from './repromise-ticket.js';
import { RequestApplication } from './request-application.js';
import { Targets } from './targets.js';

const ROOMS = [SlaPromisesModule, SlaModule, TicketsModule];

@Module({
  imports: [...ROOMS, PeopleModule, SlaPoliciesModule],
  controllers: [ApplyController],
  providers: [
    Applications,
    CancelApplication,
    ListApplications,
    OpenTickets,
    PreviewPolicies,
    RepromiseTicket,
    RequestApplication,
    Targets,
  ],
})
export class ApplyApiModule {}

@Module({ imports: ROOMS, providers: [Applications, ApplyBatch, ApplyToTicket, OpenTickets, RepromiseTicket] })
export class ApplyWorkerModule {}
