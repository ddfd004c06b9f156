import { EventType } from '../../platform/events/event.js';

/** Somebody decided about a mail: told of the mail, and of the ticket that it became part of. */
export const mailJudged = new EventType<{ inboundMailId: string; ticketId: string | null }>('mail.judged');
