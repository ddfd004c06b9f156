import { Module } from '@nestjs/common';
import { PeopleModule } from '../../people/people.module.js';
import { TicketsModule } from '../../tickets/tickets.module.js';
import { MailAddresses } from '../mail-addresses.js';
import { AuthenticateSender } from './authenticate-sender.js';
import { UndeliverableModule } from '../undeliverable/undeliverable.module.js';
import { ActOnBounce } from './act-on-bounce.js';
import { ActOnComplaint } from './act-on-complaint.js';
import { ActOnReport } from './act-on-report.js';
import { ExplainMail } from './explain-mail.js';
import { FindReturned } from './find-returned.js';
import { InboundController } from './inbound.controller.js';
import { JudgeMail } from './judge-mail.js';
import { NoteAlive } from './note-alive.js';
import { ReceiveMail } from './receive-mail.js';
import { RouteMail } from './route-mail.js';
import { SmtpListener } from './smtp-listener.js';

/** The doors for mail: SMTP and webhook. */
@Module({
  imports: [PeopleModule, TicketsModule],
  controllers: [InboundController],
  providers: [MailAddresses, AuthenticateSender, FindReturned, JudgeMail, ReceiveMail, ExplainMail, SmtpListener],
  exports: [SmtpListener],
})
export class MailInboundApiModule {}

@Module({
  imports: [PeopleModule, TicketsModule, UndeliverableModule],
  providers: [
    MailAddresses,
    AuthenticateSender,
    FindReturned,
    JudgeMail,
    RouteMail,
    ActOnBounce,
    ActOnComplaint,
    ActOnReport,
    NoteAlive,
  ],
})
export class MailInboundWorkerModule {}
