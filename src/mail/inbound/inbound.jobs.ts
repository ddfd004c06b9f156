import { JobType } from '../../platform/jobs/job-type.js';

/** Finds out where a stored mail belongs, and brings it there. */
export const mailRoute = new JobType<{ inboundMailId: string }>('mail.route');
