import { JobType } from '../../platform/jobs/job-type.js';

/** Failures after which a mail is given to an agent: half a minute of them, as the outbox puts them off. */
const TRIES = 5;

/** Finds out where a stored mail belongs, and brings it there. */
export const mailRoute = new JobType<{ inboundMailId: string }>('mail.route', true, TRIES);
