import { JobType } from '../platform/jobs/job-type.js';

/** Wakes somebody to fire what is due by now: see `FireDue`. It says when it was to ring, for whoever looks into the queue. */
export const slaFire = new JobType<{ at: string }>('sla.fire');

/** A queue for what goes through many tickets and takes long: it keeps no ring waiting, and gives way to firing. */
export const MANY_TICKETS = 'many-tickets';

/** Gives their clocks to tickets that stood still before there were such: those behind this serial. */
export const slaStartIdle = new JobType<{ after: number }>('sla.start_idle', true, null, MANY_TICKETS);
