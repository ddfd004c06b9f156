import { Module } from '@nestjs/common';
import { CategoriesModule } from '../categories/categories.module.js';
import { PeopleModule } from '../people/people.module.js';
import { AcceptSender } from './accept-sender.js';
import { ActOnLowScore } from './act-on-low-score.js';
import { ActOnTicket } from './act-on-ticket.js';
import { AttachFile } from './attachments/attach-file.js';
import { AttachmentAccess } from './attachments/attachment-access.js';
import { AttachmentLimits } from './attachments/attachment-limits.js';
import { AttachmentPasses } from './attachments/attachment-passes.js';
import { AttachToMessage } from './attachments/attach-to-message.js';
import { AttachmentsController } from './attachments/attachments.controller.js';
import { ChangeTicket } from './change-ticket.js';
import { FollowTicket } from './follow-ticket.js';
import { FollowersController } from './followers.controller.js';
import { IncidentRequests } from './incidents/incident-requests.js';
import { IncidentsController } from './incidents/incidents.controller.js';
import { Incidents } from './incidents/incidents.store.js';
import { RunIncident } from './incidents/run-incident.js';
import { RunOverIncidents } from './incidents/run-over-incidents.js';
import { LinkRequests } from './links/link-requests.js';
import { LinkTickets } from './links/link-tickets.js';
import { LinksController } from './links/links.controller.js';
import { Links } from './links/links.store.js';
import { UnlinkTickets } from './links/unlink-tickets.js';
import { OnTicket } from './on-ticket.js';
import { CancelRun } from './runs/cancel-run.js';
import { ReadRuns } from './runs/read-runs.js';
import { RunTickets } from './runs/run-tickets.js';
import { RunsController } from './runs/runs.controller.js';
import { Runs } from './runs/runs.store.js';
import { StartRun } from './runs/start-run.js';
import { MarkSpam } from './spam/mark-spam.js';
import { SpamController } from './spam/spam.controller.js';
import { UnmarkSpam } from './spam/unmark-spam.js';
import { SplitController } from './split/split.controller.js';
import { SplitMessages } from './split/split-messages.store.js';
import { SplitTicket } from './split/split-ticket.js';
import { TransferController } from './transfer/transfer.controller.js';
import { TransferTicket } from './transfer/transfer-ticket.js';
import { FollowerRequests } from './follower-requests.js';
import { HoldBackReply } from './hold-back-reply.js';
import { MergeTickets } from './merge-tickets.js';
import { NoteReading } from './note-reading.js';
import { OpenTicket } from './open-ticket.js';
import { RateTicket } from './rate-ticket.js';
import { ReadAttachment } from './attachments/read-attachment.js';
import { ReadThumbnail } from './attachments/read-thumbnail.js';
import { RemoveFile } from './attachments/remove-file.js';
import { RemoveOrphans } from './attachments/remove-orphans.js';
import { ScanFile } from './attachments/scan-file.js';
import { StoredFiles } from './attachments/stored-files.js';
import { Thumbnails } from './attachments/thumbnails.js';
import { UploadAttachment } from './attachments/upload-attachment.js';
import { WarnOfFile } from './attachments/warn-of-file.js';
import { RefuseOwnAddress } from './refuse-own-address.js';
import { ReplyToTicket } from './reply-to-ticket.js';
import { SurveyAnswers } from './survey-answer.store.js';
import { SurveyRequests } from './survey-requests.js';
import { SurveyController } from './survey.controller.js';
import { TicketAccess } from './ticket-access.js';
import { TicketDeadlines } from './ticket-deadlines.js';
import { TicketRequests } from './ticket-requests.js';
import { TicketStore } from './ticket.store.js';
import { TicketsController } from './tickets.controller.js';
import { TrackingKeys } from './tracking-key.js';
import { UnfollowTicket } from './unfollow-ticket.js';

const USE_CASES = [
  ActOnLowScore,
  ActOnTicket,
  AttachFile,
  AttachmentLimits,
  AttachmentPasses,
  AttachToMessage,
  ChangeTicket,
  FollowTicket,
  Incidents,
  MarkSpam,
  NoteReading,
  HoldBackReply,
  OpenTicket,
  RateTicket,
  ReplyToTicket,
  RunIncident,
  StoredFiles,
  SurveyAnswers,
  TicketAccess,
  TicketDeadlines,
  TicketStore,
  TrackingKeys,
  UnmarkSpam,
];

/** What every process needs of this room. */
@Module({ imports: [PeopleModule, CategoriesModule], providers: USE_CASES, exports: USE_CASES })
export class TicketsModule {}

@Module({
  imports: [TicketsModule, PeopleModule],
  controllers: [
    TicketsController,
    AttachmentsController,
    FollowersController,
    IncidentsController,
    LinksController,
    RunsController,
    SpamController,
    SplitController,
    SurveyController,
    TransferController,
  ],
  providers: [
    AcceptSender,
    AttachmentAccess,
    CancelRun,
    IncidentRequests,
    LinkRequests,
    LinkTickets,
    Links,
    OnTicket,
    ReadRuns,
    RunOverIncidents,
    Runs,
    SplitMessages,
    SplitTicket,
    StartRun,
    TransferTicket,
    UnlinkTickets,
    FollowerRequests,
    MergeTickets,
    ReadAttachment,
    ReadThumbnail,
    RefuseOwnAddress,
    SurveyRequests,
    Thumbnails,
    TicketRequests,
    UnfollowTicket,
    UploadAttachment,
  ],
  exports: [ReadAttachment, ReadRuns, StartRun, UnfollowTicket],
})
export class TicketsApiModule {}

/** What is done to many tickets, one after the other, and about files by itself. */
@Module({
  imports: [TicketsModule],
  providers: [RemoveFile, RemoveOrphans, RunTickets, Runs, ScanFile, WarnOfFile],
  exports: [RemoveOrphans],
})
export class TicketsWorkerModule {}
