import { Module } from '@nestjs/common';
import { PeopleModule } from '../../people/people.module.js';
import { TicketsModule } from '../../tickets/tickets.module.js';
import { MailAddresses } from '../mail-addresses.js';
import { AuthenticateSender } from './authenticate-sender.js';
import { ExplainMail } from './explain-mail.js';
import { InboundController } from './inbound.controller.js';
import { JudgeMail } from './judge-mail.js';
import { ReceiveMail } from './receive-mail.js';
import { RouteMail } from './route-mail.js';
import { SmtpListener } from './smtp-listener.js';

/** The doors for mail: SMTP and webhook. */
@Module({
  imports: [PeopleModule, TicketsModule],
  controllers: [InboundController],
  providers: [MailAddresses, AuthenticateSender, JudgeMail, ReceiveMail, ExplainMail, SmtpListener],
  exports: [SmtpListener],
})
export class MailInboundApiModule {}

@Module({
  imports: [PeopleModule, TicketsModule],
  providers: [MailAddresses, AuthenticateSender, JudgeMail, RouteMail],
})
export class MailInboundWorkerModule {}
