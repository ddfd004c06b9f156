import type { Capacity } from './status.js';

/** What a split has to know of a message. Ids sort in the order of writing. */
export interface Splitting {
  id: string;
  visibility: 'public' | 'internal';
  capacity: Capacity | null;
  createdAt: Date;
}

export type SplitRefusal = 'opening' | 'answer' | 'silent';

/**
 * Whether these messages may leave their ticket together.
 * @param moved in the order of writing
 * @param openingId of the message by which the ticket was opened
 * @returns the message that opens the other ticket
 */
export function judgeSplit<M extends Splitting>(moved: readonly M[], openingId: string): M | SplitRefusal {
  if (moved.some(({ id }) => id === openingId)) return 'opening';
  if (moved.some((message) => message.visibility === 'public' && message.capacity !== 'participant')) return 'answer';
  return moved.find(({ visibility }) => visibility === 'public') ?? 'silent';
}

/**
 * Since when somebody waits for what they wrote in the messages that move; null: all of them were answered.
 * @param lastAnswerId of the last public message of an agent in the ticket that they leave
 */
export function waitsSince(moved: readonly Splitting[], lastAnswerId: string | null): Date | null {
  const waiting = moved.find(({ id, visibility }) => visibility === 'public' && (!lastAnswerId || id > lastAnswerId));
  return waiting?.createdAt ?? null;
}
