import { Module } from '@nestjs/common';
import { EscalationModule } from '../../escalation/escalation.module.js';
import { PeopleModule } from '../../people/people.module.js';
import { TicketsModule } from '../../tickets/tickets.module.js';
import { MailBlockedSenders } from '../blocked-senders/mail-blocked-senders.js';
import { MailAddresses } from '../mail-addresses.js';
import { DiscardMail } from '../quarantine/discard-mail.js';
import { IncomingController } from '../quarantine/incoming.controller.js';
import { JudgeAgain } from '../quarantine/judge-again.js';
import { ListIncoming } from '../quarantine/list-incoming.js';
import { QuarantineController } from '../quarantine/quarantine.controller.js';
import { Quarantine } from '../quarantine/quarantine.store.js';
import { ReadQuarantined } from '../quarantine/read-quarantined.js';
import { ReleaseMail } from '../quarantine/release-mail.js';
import { ReplayMail } from '../quarantine/replay-mail.js';
import { RouteByHand } from '../quarantine/route-by-hand.js';
import { TakeMail } from '../quarantine/take-mail.js';
import { UndeliverableModule } from '../undeliverable/undeliverable.module.js';
import { ActOnBounce } from './act-on-bounce.js';
import { ActOnComplaint } from './act-on-complaint.js';
import { ActOnReport } from './act-on-report.js';
import { ActOnRoute } from './act-on-route.js';
import { AddFollowers } from './add-followers.js';
import { AppendMail } from './append-mail.js';
import { AuthenticateSender } from './authenticate-sender.js';
import { EscalateByMail } from './escalate-by-mail.js';
import { ExplainMail } from './explain-mail.js';
import { FindReturned } from './find-returned.js';
import { InboundMails } from './inbound-mail.store.js';
import { ImapPositions } from './imap/imap-positions.js';
import { ImapSources } from './imap/imap-sources.js';
import { MailboxClaims } from './imap/mailbox-claims.js';
import { TakeMails } from './imap/take-mails.js';
import { InboundController } from './inbound.controller.js';
import { JudgeMail } from './judge-mail.js';
import { KeepFiles } from './keep-files.js';
import { NoteAlive } from './note-alive.js';
import { NoteLeftOut } from './note-left-out.js';
import { NoteUnverified } from './note-unverified.js';
import { OpenByMail } from './open-by-mail.js';
import { ReceiveMail } from './receive-mail.js';
import { ReceivedMails } from './received-mails.js';
import { RecordMail } from './record-mail.js';
import { RouteMail } from './route-mail.js';
import { SmtpListener } from './smtp-listener.js';

/** Judging a mail, and doing what was decided. */
const ROUTING = [
  MailAddresses,
  MailBlockedSenders,
  InboundMails,
  AuthenticateSender,
  FindReturned,
  JudgeMail,
  ActOnRoute,
  ActOnReport,
  ActOnBounce,
  ActOnComplaint,
  AddFollowers,
  AppendMail,
  EscalateByMail,
  KeepFiles,
  NoteAlive,
  NoteLeftOut,
  NoteUnverified,
  OpenByMail,
  RecordMail,
];

/** Judging by hand. */
const QUARANTINE = [
  DiscardMail,
  JudgeAgain,
  ListIncoming,
  Quarantine,
  ReadQuarantined,
  ReleaseMail,
  ReplayMail,
  RouteByHand,
  TakeMail,
];

/** What every source hands its mails to. */
@Module({ providers: [ReceiveMail, ReceivedMails], exports: [ReceiveMail, ReceivedMails] })
class ReceptionModule {}

/** The doors for mail: SMTP, LMTP and webhook. */
@Module({
  imports: [PeopleModule, TicketsModule, EscalationModule, UndeliverableModule, ReceptionModule],
  controllers: [InboundController, QuarantineController, IncomingController],
  providers: [...ROUTING, ...QUARANTINE, ExplainMail, SmtpListener],
  exports: [SmtpListener],
})
export class MailInboundApiModule {}

/** Routing, and the mailboxes that are read. */
@Module({
  imports: [PeopleModule, TicketsModule, EscalationModule, UndeliverableModule, ReceptionModule],
  providers: [...ROUTING, RouteMail, ImapPositions, MailboxClaims, TakeMails, ImapSources],
  exports: [ImapSources],
})
export class MailInboundWorkerModule {}
