import { Module } from '@nestjs/common';
import { PeopleModule } from '../people/people.module.js';
import { AcceptSender } from './accept-sender.js';
import { AttachFile } from './attachments/attach-file.js';
import { AttachmentAccess } from './attachments/attachment-access.js';
import { AttachmentLimits } from './attachments/attachment-limits.js';
import { AttachmentPasses } from './attachments/attachment-passes.js';
import { AttachToMessage } from './attachments/attach-to-message.js';
import { AttachmentsController } from './attachments/attachments.controller.js';
import { ChangeTicket } from './change-ticket.js';
import { FollowTicket } from './follow-ticket.js';
import { FollowersController } from './followers.controller.js';
import { FollowerRequests } from './follower-requests.js';
import { MergeTickets } from './merge-tickets.js';
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
  AttachFile,
  AttachmentLimits,
  AttachmentPasses,
  AttachToMessage,
  ChangeTicket,
  FollowTicket,
  OpenTicket,
  RateTicket,
  ReplyToTicket,
  StoredFiles,
  SurveyAnswers,
  TicketAccess,
  TicketDeadlines,
  TicketStore,
  TrackingKeys,
];

/** What every process needs of this room. */
@Module({ imports: [PeopleModule], providers: USE_CASES, exports: USE_CASES })
export class TicketsModule {}

@Module({
  imports: [TicketsModule, PeopleModule],
  controllers: [TicketsController, AttachmentsController, FollowersController, SurveyController],
  providers: [
    AcceptSender,
    AttachmentAccess,
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
  exports: [ReadAttachment, UnfollowTicket],
})
export class TicketsApiModule {}

/** What is done about files by itself. */
@Module({
  imports: [TicketsModule],
  providers: [RemoveFile, RemoveOrphans, ScanFile, WarnOfFile],
  exports: [RemoveOrphans],
})
export class TicketsWorkerModule {}
