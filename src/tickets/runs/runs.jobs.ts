import { JobType } from '../../platform/jobs/job-type.js';

/** One batch of a run. It guards itself: see `RunTickets`. */
export const ticketsRun = new JobType<{ runId: string; batch: number }>('tickets.run', false);
