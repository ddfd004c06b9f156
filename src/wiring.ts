import type { AfterCommit } from './platform/events/events.js';
import type { JobType } from './platform/jobs/job-type.js';
import { mailRoute } from './mail/inbound/inbound.jobs.js';
import { mailJobs, mailReactions } from './mail/outbound/mail.jobs.js';
import { slaFire } from './sla/sla.jobs.js';

/** All kinds of jobs: each has exactly one handler in the worker. */
export const jobTypes: JobType<unknown>[] = [slaFire, mailRoute, ...mailJobs];

/** What is done after which fact, once it is committed. */
export const afterCommit: AfterCommit[] = [...mailReactions];
