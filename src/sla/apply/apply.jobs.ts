import { JobType } from '../../platform/jobs/job-type.js';
import { MANY_TICKETS } from '../sla.jobs.js';

/** One batch of an application. It guards itself: see `ApplyBatch`. */
export const policiesApply = new JobType<{ applicationId: string; batch: number }>(
  'sla.apply',
  false,
  null,
  MANY_TICKETS,
);
