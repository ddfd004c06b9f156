import type { AfterCommit } from './platform/events/events.js';
import type { Environment } from './platform/config/environment.js';
import type { JobType } from './platform/jobs/job-type.js';
import type { Pace } from './platform/jobs/pace.js';
import { searchIndexBacklog } from './desk/search/search.jobs.js';
import { mailRoute } from './mail/inbound/inbound.jobs.js';
import { DELIVERY, mailJobs, mailReactions } from './mail/outbound/mail.jobs.js';
import { CONNECTIONS } from './mail/outbound/smtp-host.js';
import { policiesApply } from './sla/apply/apply.jobs.js';
import { attachmentJobs } from './tickets/attachments/attachments.jobs.js';
import { slaFire, slaStartIdle } from './sla/sla.jobs.js';
import { ticketsRun } from './tickets/runs/runs.jobs.js';
import { webhookDeliver } from './webhooks/webhooks.jobs.js';

/** All kinds of jobs: each has exactly one handler in the worker. */
export const jobTypes: JobType<unknown>[] = [
  slaFire,
  slaStartIdle,
  policiesApply,
  ticketsRun,
  mailRoute,
  ...mailJobs,
  webhookDeliver,
  ...attachmentJobs,
  searchIndexBacklog,
];

/** What is done after which fact, once it is committed. */
export const afterCommit: AfterCommit[] = [...mailReactions];

/** How much is done at once, where it is not as much as possible: of mails, as many as a mail server gets connections. */
export function pacesOf({ mailRateLimit }: Environment): Record<string, Pace> {
  return {
    [DELIVERY]: { atOnce: CONNECTIONS, perMinute: mailRateLimit },
    [slaFire.queue]: { goesFirst: true },
    [searchIndexBacklog.queue]: { atOnce: 1 },
  };
}
