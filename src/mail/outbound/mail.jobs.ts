import type { AfterCommit } from '../../platform/events/events.js';
import type { Event } from '../../platform/events/event.js';
import { JobType } from '../../platform/jobs/job-type.js';
import { NOTIFICATIONS } from './notifications.js';

/** Writes the mails that tell of an event. */
export const mailNotify = new JobType<Event>('mail.notify');

/** A queue of its own: a mail server that hangs keeps nothing waiting but what it is to send. */
export const DELIVERY = 'delivery';

/** Hands one mail to the transport. It guards itself: see `DeliverMail`. */
export const mailDeliver = new JobType<{ mailId: string }>('mail.deliver', false, null, DELIVERY);

/** Tells what is held of a burst, as one mail. */
export const mailDigest = new JobType<{ burstId: string; personId: string }>('mail.digest');

export const mailReactions: AfterCommit[] = NOTIFICATIONS.map(({ event, notices }) => ({
  event,
  job: mailNotify,
  when: (fact) => notices(fact as never).length > 0,
}));

export const mailJobs: JobType<unknown>[] = [mailNotify, mailDeliver, mailDigest];
