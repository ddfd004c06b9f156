import { Module } from '@nestjs/common';
import { AssignmentApiModule } from './assignment/assignment.module.js';
import { BulkApiModule } from './bulk/bulk.module.js';
import { CategoriesApiModule } from './categories/categories.module.js';
import { DeskApiModule } from './desk/desk.module.js';
import { SearchApiModule } from './desk/search/search.module.js';
import { EscalationApiModule } from './escalation/escalation.module.js';
import { MacrosApiModule } from './macros/macros.module.js';
import { LiveApiModule } from './live/live.module.js';
import { MailInboundApiModule } from './mail/inbound/inbound.module.js';
import { MailOutboundApiModule } from './mail/outbound/mail-outbound.module.js';
import { MailboxModule } from './mail/mailbox/mailbox.module.js';
import { UndeliverableApiModule } from './mail/undeliverable/undeliverable.module.js';
import { PeopleApiModule } from './people/people.module.js';
import { ReportsApiModule } from './reports/reports.module.js';
import { RoomsModule } from './rooms.module.js';
import { ApplyApiModule } from './sla/apply/apply.module.js';
import { SlaApiModule } from './sla/sla.module.js';
import { TicketsApiModule } from './tickets/tickets.module.js';
import { TrackingModule } from './tracking/tracking.module.js';

/** Everything that answers HTTP and takes mail in. */
@Module({
  imports: [
    RoomsModule,
    PeopleApiModule,
    CategoriesApiModule,
    TicketsApiModule,
    SlaApiModule,
    ApplyApiModule,
    EscalationApiModule,
    AssignmentApiModule,
    DeskApiModule,
    SearchApiModule,
    MacrosApiModule,
    BulkApiModule,
    LiveApiModule,
    ReportsApiModule,
    MailInboundApiModule,
    MailOutboundApiModule,
    MailboxModule,
    UndeliverableApiModule,
    TrackingModule,
  ],
})
export class ApiModule {}
