import { Module, type OnModuleDestroy } from '@nestjs/common';
import { PeopleModule } from '../../people/people.module.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { Database } from '../../platform/database/database.js';
import { Clock } from '../../platform/time/clock.js';
import { TicketsModule } from '../../tickets/tickets.module.js';
import { MailAddresses } from '../mail-addresses.js';
import { UndeliverableModule } from '../undeliverable/undeliverable.module.js';
import { ActOnRefusal } from './act-on-refusal.js';
import { CaptureTransport } from './capture-transport.js';
import { ComposeMail } from './compose-mail.js';
import { DecideSending } from './decide-sending.js';
import { DeliverMail } from './deliver-mail.js';
import { HoldBack } from './hold-back.js';
import { MailData } from './mail-data.store.js';
import { MailThreads } from './mail-thread.store.js';
import { MailTraffic } from './mail-traffic.store.js';
import { MailTransport } from './mail-transport.js';
import { NoteSuppressed } from './note-suppressed.js';
import { Notify } from './notify.js';
import { OutboundMails } from './outbound-mail.store.js';
import { Recipients } from './recipients.js';
import { SmtpTransport } from './smtp-transport.js';

/** For the worker: writes the mails that leave, and sends them. */
@Module({
  imports: [TicketsModule, PeopleModule, UndeliverableModule],
  providers: [
    ActOnRefusal,
    ComposeMail,
    DecideSending,
    DeliverMail,
    HoldBack,
    MailAddresses,
    MailData,
    MailThreads,
    MailTraffic,
    NoteSuppressed,
    Notify,
    OutboundMails,
    Recipients,
    {
      provide: MailTransport,
      inject: [ENVIRONMENT, Database, Clock],
      useFactory: ({ smtpUrl }: Environment, db: Database, clock: Clock): MailTransport =>
        smtpUrl ? new SmtpTransport(smtpUrl) : new CaptureTransport(db, clock),
    },
  ],
})
export class MailOutboundModule implements OnModuleDestroy {
  constructor(private readonly transport: MailTransport) {}

  /** By then no job runs any more. */
  onModuleDestroy(): void {
    this.transport.close();
  }
}
