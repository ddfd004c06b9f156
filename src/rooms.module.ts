import { Global, Module } from '@nestjs/common';
import { AssignmentModule } from './assignment/assignment.module.js';
import { CategoryUse, KnownPolicies } from './categories/categories.contract.js';
import { DeskViewsModule } from './desk/desk.module.js';
import { SearchMarksModule } from './desk/search/search.module.js';
import { DeskViews } from './desk/ticket-view.js';
import { EscalationModule } from './escalation/escalation.module.js';
import { LiveModule } from './live/live.module.js';
import { MailBlockedSenders } from './mail/blocked-senders/mail-blocked-senders.js';
import { MailAddresses } from './mail/mail-addresses.js';
import { DutyCalendars } from './people/people.contract.js';
import { PeopleModule } from './people/people.module.js';
import { SlaFirstDeadline } from './sla/first-deadline.js';
import { Policies } from './sla/policies.js';
import { WorkingHours } from './sla/sla.contract.js';
import { SlaModule, SlaPoliciesModule, SlaPromisesModule } from './sla/sla.module.js';
import { BlockedSenders, FirstDeadline, OwnAddresses, TicketStore, TicketViews } from './tickets/tickets.contract.js';
import { TicketsModule } from './tickets/tickets.module.js';

/** What one room asks, another answers. */
@Global()
@Module({
  imports: [SlaPoliciesModule, SlaPromisesModule, DeskViewsModule],
  providers: [
    { provide: FirstDeadline, useExisting: SlaFirstDeadline },
    { provide: TicketViews, useExisting: DeskViews },
    { provide: OwnAddresses, useClass: MailAddresses },
    { provide: BlockedSenders, useClass: MailBlockedSenders },
    { provide: DutyCalendars, useExisting: WorkingHours },
    { provide: KnownPolicies, useExisting: Policies },
    { provide: CategoryUse, useClass: TicketStore },
  ],
  exports: [BlockedSenders, FirstDeadline, OwnAddresses, TicketViews, DutyCalendars, KnownPolicies, CategoryUse],
})
class PortsModule {}

/** The rooms whose rules hold wherever tickets are changed: in api and worker alike. */
@Module({
  imports: [
    PortsModule,
    PeopleModule,
    TicketsModule,
    SlaModule,
    EscalationModule,
    AssignmentModule,
    SearchMarksModule,
    LiveModule,
  ],
  exports: [PeopleModule],
})
export class RoomsModule {}
