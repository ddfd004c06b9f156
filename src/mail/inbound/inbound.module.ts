import { Module } from '@nestjs/common';
import { PeopleModule } from '../../people/people.module.js';
import { TicketsModule } from '../../tickets/tickets.module.js';
import { MailAddresses } from '../mail-addresses.js';
import { ExplainMail } from './explain-mail.js';
import { ImapPositions } from './imap/imap-positions.js';
import { ImapSources } from './imap/imap-sources.js';
import { MailboxClaims } from './imap/mailbox-claims.js';
import { TakeMails } from './imap/take-mails.js';
import { InboundController } from './inbound.controller.js';
import { JudgeMail } from './judge-mail.js';
import { ReceiveMail } from './receive-mail.js';
import { ReceivedMails } from './received-mails.js';
import { RouteMail } from './route-mail.js';
import { SmtpListener } from './smtp-listener.js';

/** What every source hands its mails to. */
@Module({ providers: [ReceiveMail, ReceivedMails], exports: [ReceiveMail, ReceivedMails] })
class ReceptionModule {}

/** The doors for mail: SMTP, LMTP and webhook. */
@Module({
  imports: [PeopleModule, TicketsModule, ReceptionModule],
  controllers: [InboundController],
  providers: [MailAddresses, JudgeMail, ExplainMail, SmtpListener],
  exports: [SmtpListener],
})
export class MailInboundApiModule {}

/** Routing, and the mailboxes that are read. */
@Module({
  imports: [PeopleModule, TicketsModule, ReceptionModule],
  providers: [MailAddresses, JudgeMail, RouteMail, ImapPositions, MailboxClaims, TakeMails, ImapSources],
  exports: [ImapSources],
})
export class MailInboundWorkerModule {}
