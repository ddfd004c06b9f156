import { Global, Module } from '@nestjs/common';
import { DeskViewsModule } from './desk/desk.module.js';
import { DeskViews } from './desk/ticket-view.js';
import { AskForEscalation } from './escalation/escalation.contract.js';
import { EscalationModule } from './escalation/escalation.module.js';
import { PeopleModule } from './people/people.module.js';
import { SlaFirstDeadline } from './sla/first-deadline.js';
import { SlaModule, SlaPromisesModule } from './sla/sla.module.js';
import { FirstDeadline, TicketViews } from './tickets/tickets.contract.js';
import { TicketsModule } from './tickets/tickets.module.js';
import { AskForEscalation as EscalationPort } from './tracking/tracking.ports.js';

/** What one room asks, another answers. */
@Global()
@Module({
  imports: [SlaPromisesModule, DeskViewsModule, EscalationModule],
  providers: [
    { provide: FirstDeadline, useExisting: SlaFirstDeadline },
    { provide: TicketViews, useExisting: DeskViews },
    { provide: EscalationPort, useExisting: AskForEscalation },
  ],
  exports: [FirstDeadline, TicketViews, EscalationPort],
})
class PortsModule {}

/** The rooms whose rules hold wherever tickets are changed: in api and worker alike. */
@Module({ imports: [PortsModule, PeopleModule, TicketsModule, SlaModule, EscalationModule], exports: [PeopleModule] })
export class RoomsModule {}
