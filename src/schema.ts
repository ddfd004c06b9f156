import { Macro } from './macros/macro.entity.js';
import { SavedView } from './desk/views/saved-view.entity.js';
import { AssignmentTurn } from './assignment/assignment-turn.entity.js';
import { Category, CategoryRevision } from './categories/category.entity.js';
import { EscalationReminder } from './escalation/escalation-reminder.entity.js';
import { EscalationRequest } from './escalation/escalation-request.entity.js';
import { SearchDocument } from './desk/search/search-document.entity.js';
import { SearchMark } from './desk/search/search-mark.entity.js';
import { SearchTerm } from './desk/search/search-term.entity.js';
import { Escalation } from './escalation/escalation.entity.js';
import { BlockedSender } from './mail/blocked-senders/blocked-sender.entity.js';
import { ImapPosition } from './mail/inbound/imap/imap-position.entity.js';
import { InboundMail } from './mail/inbound/inbound-mail.entity.js';
import { MailAddress } from './mail/undeliverable/mail-address.entity.js';
import { MailReport } from './mail/undeliverable/mail-report.entity.js';
import { LiveChange } from './live/live-change.entity.js';
import { LiveEvent } from './live/live-event.entity.js';
import { LivePosition } from './live/live-position.entity.js';
import { TicketPresence } from './live/ticket-presence.entity.js';
import { CapturedMail } from './mail/outbound/captured-mail.entity.js';
import { OutboundMail } from './mail/outbound/outbound-mail.entity.js';
import { ApiKey } from './people/api-key.entity.js';
import { Person } from './people/person.entity.js';
import { TeamMember } from './people/team-member.entity.js';
import { Team } from './people/team.entity.js';
import { HistoryEntry } from './platform/events/history-entry.entity.js';
import { IdempotencyRecord } from './platform/http/idempotency-record.entity.js';
import { OutboxEntry } from './platform/outbox/outbox-entry.entity.js';
import type { Schema } from './platform/runtime.js';
import { PolicyApplication } from './sla/apply/policy-application.entity.js';
import { CalendarVersion } from './sla/calendar-version.entity.js';
import { PolicyList } from './sla/policy-list.entity.js';
import { TimerFiring } from './sla/timer-firing.entity.js';
import { Timer } from './sla/timer.entity.js';
import { Attachment } from './tickets/attachments/attachment.entity.js';
import { StoredFile } from './tickets/attachments/stored-file.entity.js';
import { Message } from './tickets/message.entity.js';
import { Participant } from './tickets/participant.entity.js';
import { TicketLink } from './tickets/links/ticket-link.entity.js';
import { TicketRun, TicketRunItem } from './tickets/runs/ticket-run.entity.js';
import { FirstTables1795167000000 } from './migrations/1795167000000-first-tables.js';
import { SenderAuthentication1795180300000 } from './migrations/1795180300000-sender-authentication.js';
import { UndeliverableMail1795180500000 } from './migrations/1795180500000-undeliverable-mail.js';
import { MailQuarantine1795180200000 } from './migrations/1795180200000-mail-quarantine.js';
import { MailDelivery1795180400000 } from './migrations/1795180400000-mail-delivery.js';
import { MailDigest1795180800000 } from './migrations/1795180800000-mail-digest.js';
import { PromiseParts1795267200100 } from './migrations/1795267200100-promise-parts.js';
import { PolicyApplications1795267200200 } from './migrations/1795267200200-policy-applications.js';
import { Survey1795180900000 } from './migrations/1795180900000-survey.js';
import { RegionalHolidays1795267200500 } from './migrations/1795267200500-regional-holidays.js';
import { IdleTickets1795267200300 } from './migrations/1795267200300-idle-tickets.js';
import { ImapPosition1795180100000 } from './migrations/1795180100000-imap-position.js';
import { DigestOfMail1795267200700 } from './migrations/1795267200700-digest-of-mail.js';
import { Availability1795267200400 } from './migrations/1795267200400-availability.js';
import { OpenEscalations1795267200410 } from './migrations/1795267200410-open-escalations.js';
import { TimerSweep1795267200600 } from './migrations/1795267200600-timer-sweep.js';
import { KnownPauses1795270000010 } from './migrations/1795270000010-known-pauses.js';
import { OpenEscalationsOfAssignees1795270000020 } from './migrations/1795270000020-open-escalations-of-assignees.js';
import { Views1795270000300 } from './migrations/1795270000300-views.js';
import { Assignment1795270000400 } from './migrations/1795270000400-assignment.js';
import { Categories1795270000100 } from './migrations/1795270000100-categories.js';
import { LinksAndRuns1795270000500 } from './migrations/1795270000500-links-and-runs.js';
import { Spam1795270000510 } from './migrations/1795270000510-spam.js';
import { StoredFiles1795270000200 } from './migrations/1795270000200-stored-files.js';
import { Search1795270000700 } from './migrations/1795270000700-search.js';
import { SensitiveTickets1795270000710 } from './migrations/1795270000710-sensitive-tickets.js';
import { BulkAndMacros1795270000900 } from './migrations/1795270000900-bulk-and-macros.js';
import { LiveEvents1795270000600 } from './migrations/1795270000600-live-events.js';
import { Reports1795270000800 } from './migrations/1795270000800-reports.js';
import { LowScores1795270000810 } from './migrations/1795270000810-low-scores.js';
import { ReportCell } from './reports/report-cell.entity.js';
import { ReportFact } from './reports/report-fact.entity.js';
import { ReportFigure } from './reports/report-figure.entity.js';
import { ReportProgress } from './reports/report-progress.entity.js';
import { SurveyAnswer } from './tickets/survey-answer.entity.js';
import { Ticket } from './tickets/ticket.entity.js';
import { TicketReading } from './tickets/ticket-reading.entity.js';

/** All tables, and how they came about. */
export const schema = {
  entities: [
    ApiKey,
    AssignmentTurn,
    Attachment,
    BlockedSender,
    CalendarVersion,
    CapturedMail,
    Category,
    CategoryRevision,
    Escalation,
    EscalationReminder,
    EscalationRequest,
    HistoryEntry,
    IdempotencyRecord,
    ImapPosition,
    InboundMail,
    Macro,
    LiveChange,
    LiveEvent,
    LivePosition,
    MailAddress,
    MailReport,
    Message,
    OutboundMail,
    OutboxEntry,
    Participant,
    Person,
    PolicyApplication,
    PolicyList,
    ReportCell,
    ReportFact,
    ReportFigure,
    ReportProgress,
    SavedView,
    StoredFile,
    SearchDocument,
    SearchMark,
    SearchTerm,
    SurveyAnswer,
    Team,
    TeamMember,
    Ticket,
    TicketLink,
    TicketRun,
    TicketRunItem,
    TicketReading,
    TicketPresence,
    Timer,
    TimerFiring,
  ],
  migrations: [
    FirstTables1795167000000,
    ImapPosition1795180100000,
    MailQuarantine1795180200000,
    SenderAuthentication1795180300000,
    MailDelivery1795180400000,
    UndeliverableMail1795180500000,
    MailDigest1795180800000,
    Survey1795180900000,
    PromiseParts1795267200100,
    RegionalHolidays1795267200500,
    IdleTickets1795267200300,
    PolicyApplications1795267200200,
    Availability1795267200400,
    OpenEscalations1795267200410,
    DigestOfMail1795267200700,
    TimerSweep1795267200600,
    KnownPauses1795270000010,
    OpenEscalationsOfAssignees1795270000020,
    Views1795270000300,
    Assignment1795270000400,
    Categories1795270000100,
    LinksAndRuns1795270000500,
    Spam1795270000510,
    StoredFiles1795270000200,
    Search1795270000700,
    SensitiveTickets1795270000710,
    BulkAndMacros1795270000900,
    LiveEvents1795270000600,
    Reports1795270000800,
    LowScores1795270000810,
  ],
} satisfies Schema;
