import { EventType } from '../../platform/events/event.js';

/** A mail that was to answer the requester will not arrive. */
export const mailUndelivered = new EventType<{
  mailId: string;
  /** A mail that is taken up again by hand may fail again, which is to be told again. */
  attempts: number;
  to: string;
  reason: string;
}>('mail.undelivered');

/** Somebody had a mail sent that had failed, or waited. */
export const mailRetried = new EventType<{ mailId: string }>('mail.retried');
