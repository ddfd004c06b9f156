import type { Status } from './status.js';

export const SCORES = [1, 2, 3, 4, 5] as const;

/** How long a rating may be changed, counted from when it was first given. */
const RATING_WINDOW_MS = 7 * 24 * 60 * 60 * 1000;

interface Rated {
  status: Status;
  resolvedAt: Date | null;
}

/** `anew`: the first since it was resolved. `unsolved`: there is nothing to rate yet. `settled`: too late to change it. */
export type RatingDecision = 'anew' | 'change' | 'unsolved' | 'settled';

/** @param givenAt when the rating that there is was first given; null: there is none */
export function judgeRating({ status, resolvedAt }: Rated, givenAt: Date | null, now: Date): RatingDecision {
  if (status !== 'resolved' && status !== 'closed') return 'unsolved';
  // A ticket that was reopened and resolved again is another answer, with a rating of its own.
  if (givenAt === null || (resolvedAt !== null && givenAt < resolvedAt)) return 'anew';
  return now.getTime() < givenAt.getTime() + RATING_WINDOW_MS ? 'change' : 'settled';
}
