import { Module, type OnModuleDestroy } from '@nestjs/common';
import { PeopleModule } from '../../people/people.module.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { Database } from '../../platform/database/database.js';
import { Metrics } from '../../platform/telemetry/metrics.js';
import { Clock } from '../../platform/time/clock.js';
import { TicketsModule } from '../../tickets/tickets.module.js';
import { MailAddresses } from '../mail-addresses.js';
import { UndeliverableModule } from '../undeliverable/undeliverable.module.js';
import { ActOnRefusal } from './act-on-refusal.js';
import { Bursts } from './bursts.store.js';
import { CaptureTransport } from './capture-transport.js';
import { ComposeMail } from './compose-mail.js';
import { DecideSending } from './decide-sending.js';
import { DeliverMail } from './deliver-mail.js';
import { GatherNotice } from './gather-notice.js';
import { GiveUpMail } from './give-up-mail.js';
import { HoldBack } from './hold-back.js';
import { ListOutgoing } from './list-outgoing.js';
import { MailData } from './mail-data.store.js';
import { MailFiles } from './mail-files.js';
import { MailThreads } from './mail-thread.store.js';
import { MailTraffic } from './mail-traffic.store.js';
import { MailTransport } from './mail-transport.js';
import { NoteSuppressed } from './note-suppressed.js';
import { Notify } from './notify.js';
import { OutboundMails } from './outbound-mail.store.js';
import { OutgoingController } from './outgoing.controller.js';
import { Recipients } from './recipients.js';
import { RetryMail } from './retry-mail.js';
import { signingWith } from './signing.js';
import { SmtpHost } from './smtp-host.js';
import { SmtpTransport } from './smtp-transport.js';
import { WriteDigest } from './write-digest.js';

function transportOf(
  { smtpUrls, dkim, dataDir }: Environment,
  db: Database,
  clock: Clock,
  files: MailFiles,
  metrics: Metrics,
): MailTransport {
  if (smtpUrls.length === 0) return new CaptureTransport(db, clock, files);
  const signing = dkim && signingWith(dkim, dataDir, clock.now());
  const hosts = smtpUrls.map((url) => new SmtpHost(url, signing));
  return new SmtpTransport(hosts, files, clock, metrics);
}

/** For the api: what goes out, for those who run it. */
@Module({ controllers: [OutgoingController], providers: [ListOutgoing, OutboundMails, RetryMail] })
export class MailOutboundApiModule {}

/** For the worker: writes the mails that leave, and sends them. */
@Module({
  imports: [TicketsModule, PeopleModule, UndeliverableModule],
  providers: [
    ActOnRefusal,
    Bursts,
    ComposeMail,
    DecideSending,
    DeliverMail,
    GatherNotice,
    HoldBack,
    GiveUpMail,
    MailAddresses,
    MailData,
    MailFiles,
    MailThreads,
    MailTraffic,
    NoteSuppressed,
    Notify,
    OutboundMails,
    Recipients,
    WriteDigest,
    {
      provide: MailTransport,
      inject: [ENVIRONMENT, Database, Clock, MailFiles, Metrics],
      useFactory: transportOf,
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
