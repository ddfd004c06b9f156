import { JobType } from '../platform/jobs/job-type.js';

/** Wakes somebody to fire what is due by now: see `FireDue`. It says when it was to ring, for whoever looks into the queue. */
export const slaFire = new JobType<{ at: string }>('sla.fire');
