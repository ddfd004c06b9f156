// The door of this room: what other rooms may use.
export { AttachFile } from './attach-file.js';
export { AttachmentPasses } from './attachment-passes.js';
export { ChangeTicket } from './change-ticket.js';
export { FollowTicket } from './follow-ticket.js';
export { OpenTicket } from './open-ticket.js';
export { ReadAttachment } from './read-attachment.js';
export { ReplyToTicket } from './reply-to-ticket.js';
export { type Access, type Caller, TicketAccess } from './ticket-access.js';
export { TicketDeadlines } from './ticket-deadlines.js';
export type { Ticket } from './ticket.entity.js';
export { TicketStore } from './ticket.store.js';
export { FirstDeadline, TicketViews } from './tickets.ports.js';
export { TicketKey } from './ticket-key.js';
export type { MailSender } from './message.entity.js';
export { MailSenderView, MessageView, PersonRef, TicketView, TimerView } from './tickets.dto.js';
export { TrackingKeys } from './tracking-key.js';
export { UnfollowTicket } from './unfollow-ticket.js';
