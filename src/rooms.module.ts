import { Global, Module } from '@nestjs/common';
import { DeskViewsModule } from './desk/desk.module.js';
import { DeskViews } from './desk/ticket-view.js';
import { EscalationModule } from './escalation/escalation.module.js';
import { LiveModule } from './live/live.module.js';
import { MailAddresses } from './mail/mail-addresses.js';
import { DutyCalendars } from './people/people.contract.js';
import { PeopleModule } from './people/people.module.js';
import { SlaFirstDeadline } from './sla/first-deadline.js';
import { WorkingHours } from './sla/sla.contract.js';
import { SlaModule, SlaPromisesModule } from './sla/sla.module.js';
import { FirstDeadline, OwnAddresses, TicketViews } from './tickets/tickets.contract.js';
import { TicketsModule } from './tickets/tickets.module.js';

/** What one room asks, another answers. */
@Global()
@Module({
  imports: [SlaPromisesModule, DeskViewsModule],
  providers: [
    { provide: FirstDeadline, useExisting: SlaFirstDeadline },
    { provide: TicketViews, useExisting: DeskViews },
    { provide: OwnAddresses, useClass: MailAddresses },
    { provide: DutyCalendars, useExisting: WorkingHours },
  ],
  exports: [FirstDeadline, OwnAddresses, TicketViews, DutyCalendars],
})
class PortsModule {}

/** The rooms whose rules hold wherever tickets are changed: in api and worker alike. */
@Module({
  imports: [PortsModule, PeopleModule, TicketsModule, SlaModule, EscalationModule, LiveModule],
  exports: [PeopleModule],
})
export class RoomsModule {}
