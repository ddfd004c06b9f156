import { JobType } from '../platform/jobs/job-type.js';

/** What is posted, to the byte: all tries post the same. */
export interface Post {
  /** The same for all tries, so that whoever gets it knows it again. */
  id: string;
  url: string;
  ticketId: string;
  /** JSON. */
  body: string;
}

/** Waits double from two seconds to an hour: the last try is a day after the first. */
const TRIES = 35;

/** Posts to an address of somebody else, who may keep it waiting: `webhook` is a queue of its own. */
export const webhookDeliver = new JobType<Post>('webhook.deliver', false, TRIES);
