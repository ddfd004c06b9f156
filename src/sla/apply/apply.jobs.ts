import { JobType } from '../../platform/jobs/job-type.js';

/** One batch of an application. It guards itself: see `ApplyBatch`. */
export const policiesApply = new JobType<{ applicationId: string; batch: number }>('sla.apply', false);
