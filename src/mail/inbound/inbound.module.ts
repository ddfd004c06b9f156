import { Module } from '@nestjs/common';
import { PeopleModule } from '../../people/people.module.js';
import { TicketsModule } from '../../tickets/tickets.module.js';
import { MailAddresses } from '../mail-addresses.js';
import { ActOnRoute } from './act-on-route.js';
import { AppendMail } from './append-mail.js';
import { ExplainMail } from './explain-mail.js';
import { InboundController } from './inbound.controller.js';
import { JudgeMail } from './judge-mail.js';
import { KeepFiles } from './keep-files.js';
import { OpenByMail } from './open-by-mail.js';
import { ReceiveMail } from './receive-mail.js';
import { RecordMail } from './record-mail.js';
import { RouteMail } from './route-mail.js';
import { SmtpListener } from './smtp-listener.js';

/** Judging a mail, and doing what was decided. */
const ROUTING = [MailAddresses, JudgeMail, ActOnRoute, AppendMail, KeepFiles, OpenByMail, RecordMail];

/** The doors for mail: SMTP and webhook. */
@Module({
  imports: [PeopleModule, TicketsModule],
  controllers: [InboundController],
  providers: [...ROUTING, ReceiveMail, ExplainMail, SmtpListener],
  exports: [SmtpListener],
})
export class MailInboundApiModule {}

@Module({ imports: [PeopleModule, TicketsModule], providers: [...ROUTING, RouteMail] })
export class MailInboundWorkerModule {}
