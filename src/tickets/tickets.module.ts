import { Module } from '@nestjs/common';
import { CategoriesModule } from '../categories/categories.module.js';
import { PeopleModule } from '../people/people.module.js';
import { AcceptSender } from './accept-sender.js';
import { ActOnLowScore } from './act-on-low-score.js';
import { AttachFile } from './attach-file.js';
import { AttachmentPasses } from './attachment-passes.js';
import { AttachToMessage } from './attach-to-message.js';
import { AttachmentsController } from './attachments.controller.js';
import { ChangeTicket } from './change-ticket.js';
import { FollowTicket } from './follow-ticket.js';
import { FollowersController } from './followers.controller.js';
import { FollowerRequests } from './follower-requests.js';
import { MergeTickets } from './merge-tickets.js';
import { OpenTicket } from './open-ticket.js';
import { RateTicket } from './rate-ticket.js';
import { ReadAttachment } from './read-attachment.js';
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
  AttachFile,
  AttachmentPasses,
  AttachToMessage,
  ChangeTicket,
  FollowTicket,
  OpenTicket,
  RateTicket,
  ReplyToTicket,
  SurveyAnswers,
  TicketAccess,
  TicketDeadlines,
  TicketStore,
  TrackingKeys,
];

/** What every process needs of this room. */
@Module({ imports: [PeopleModule, CategoriesModule], providers: USE_CASES, exports: USE_CASES })
export class TicketsModule {}

@Module({
  imports: [TicketsModule, PeopleModule],
  controllers: [TicketsController, AttachmentsController, FollowersController, SurveyController],
  providers: [
    AcceptSender,
    FollowerRequests,
    MergeTickets,
    ReadAttachment,
    RefuseOwnAddress,
    SurveyRequests,
    TicketRequests,
    UnfollowTicket,
  ],
  exports: [ReadAttachment, UnfollowTicket],
})
export class TicketsApiModule {}
