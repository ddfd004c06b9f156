import { JobType } from '../../platform/jobs/job-type.js';

/** Asks the scanner about one content. In a queue of its own: a scanner that hangs keeps nothing waiting but scans. */
export const scanFile = new JobType<{ sha256: string }>('attachments.scan', false, null, 'scans');

/** Tells agents of a file that is not given out. */
export const warnOfFile = new JobType<{ attachmentId: string }>('attachments.warn');

/** Removes bytes that nothing refers to, if that is so. */
export const removeFile = new JobType<{ sha256: string }>('attachments.remove');

export const attachmentJobs: JobType<unknown>[] = [scanFile, warnOfFile, removeFile];
