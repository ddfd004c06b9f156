import { JobType } from '../platform/jobs/job-type.js';

/** Wakes somebody to look at a timer whose next step should be due. It guards itself: see `FireSteps`. */
export const slaFire = new JobType<{ timerId: string }>('sla.fire');

/** Gives their clocks to tickets that stood still before there were such: those behind this serial. */
export const slaStartIdle = new JobType<{ after: number }>('sla.start_idle');
