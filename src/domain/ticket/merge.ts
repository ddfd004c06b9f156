import { isUnsolved, MERGEABLE, type Status } from './status.js';

export interface Merging {
  id: string;
  status: Status;
  /** Id of the ticket it was merged into. */
  mergedInto: string | null;
}

export type MergeRefusal = 'self' | 'circle' | 'merged' | 'closed';

/**
 * @param into the ticket that was named
 * @param end where replies to it go: itself, or where the chain of its merges ends
 * @returns `done`: they were merged before; nothing is left to do
 */
export function judgeMerge(source: Merging, into: Merging, end: Merging): MergeRefusal | 'merge' | 'done' {
  if (source.id === into.id) return 'self';
  if (end.id === source.id) return 'circle';
  if (source.mergedInto !== null)
    return source.mergedInto === into.id || source.mergedInto === end.id ? 'done' : 'merged';
  if (!MERGEABLE.includes(source.status) || end.mergedInto !== null || end.status === 'closed') return 'closed';
  return 'merge';
}

/**
 * Since when somebody waits for an answer in the target, whose messages stand in the source; null when nobody does, when
 * the target owes an answer anyway, and when it is solved: whoever merges into that has an answer.
 * @param unansweredSince of the source's oldest message by a participant that no agent has answered
 * @param owesAnswer whether a first or a next answer is awaited in the target
 */
export function answerOwedSince(
  unansweredSince: Date | null,
  target: { status: Status; owesAnswer: boolean },
): Date | null {
  return isUnsolved(target.status) && !target.owesAnswer ? unansweredSince : null;
}
