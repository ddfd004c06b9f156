import { type Able, mayTake, type Needs } from './needs.js';

/** How a team's tickets find somebody by themselves; `off`: they do not. */
export const ASSIGNMENT_MODES = ['off', 'round_robin', 'least_loaded'] as const;
export type AssignmentMode = (typeof ASSIGNMENT_MODES)[number];

/** Somebody of the team, as they are when somebody is chosen. */
export interface Candidate extends Able {
  id: string;
  /** On duty, and not away. */
  available: boolean;
  /** Tickets they have to work on now. */
  load: number;
  /** How many of those are enough; null: there is no such number. */
  capacity: number | null;
  /** The turn in which they last got one by themselves; null: never. */
  turn: number | null;
}

/** Whether anything can be given to them now. */
export function isFree({ available, load, capacity }: Candidate): boolean {
  return available && (capacity === null || load < capacity);
}

/**
 * Who gets a ticket. It belongs to the lowest level, from its own up, on which anybody stands who may take it: those above
 * get it only where nobody there could, and not because nobody is there right now. Of that level whoever is there and has
 * room. In turns: who got none for longest. By load: who has the fewest, in equal parts in turns. Then by id.
 *
 * @returns null: nobody can get it now, and it waits
 */
export function chooseAssignee(mode: AssignmentMode, candidates: readonly Candidate[], needs: Needs): Candidate | null {
  if (mode === 'off') return null;
  const able = candidates.filter((candidate) => mayTake(candidate, needs));
  const level = Math.min(...able.map((candidate) => candidate.level));
  const byLoad = (a: Candidate, b: Candidate) => (mode === 'least_loaded' ? a.load - b.load : 0);
  const [first] = able
    .filter((candidate) => candidate.level === level && isFree(candidate))
    .sort((a, b) => byLoad(a, b) || (a.turn ?? 0) - (b.turn ?? 0) || (a.id < b.id ? -1 : 1));
  return first ?? null;
}
