import { JobType } from '../../platform/jobs/job-type.js';

/** Indexes the tickets that were there before there was a search, the newest first: those before this serial. */
export const searchIndexBacklog = new JobType<{ before: number }>('search.index_backlog');
