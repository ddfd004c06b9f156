/**
 * Lexemes of a document that come from no text: who may see its ticket, and how old it is. By them the index finds what is new, or a
 * small team's, without reading all that has a common word.
 */

/** Sizes of windows, as powers of two: about sixteen thousand, a hundred thousand, a million tickets. */
const SHIFTS = [13, 16, 19] as const;

export interface Place {
  serial: number;
  teamId: string | null;
  assigneeId: string | null;
}

export function marksOf({ serial, teamId, assigneeId }: Place): string[] {
  const marks = SHIFTS.map((shift, level) => window(level, Math.floor(serial / 2 ** shift)));
  marks.push(ofTeam(teamId));
  if (assigneeId) marks.push(ofAssignee(assigneeId));
  return marks;
}

export const ofTeam = (teamId: string | null) => `=team:${teamId ?? 'none'}`;
export const ofAssignee = (assigneeId: string) => `=assignee:${assigneeId}`;

const window = (level: number, bucket: number) => `=${level}:${bucket}`;

/** The newest tickets up to this serial. @returns null at the level that holds all */
export function marksOfWindow(level: number, newest: number): string[] | null {
  const shift = SHIFTS[level];
  if (shift === undefined) return null;
  const bucket = Math.floor(newest / 2 ** shift);
  return [window(level, bucket), window(level, bucket - 1)];
}

/**
 * In which window to look, going by how many were found in the smallest one.
 * @param wanted so many are enough
 * @param most so many are too many to read
 */
export function levelFor(found: number, wanted: number, most: number): number {
  if (found >= wanted) return 0;
  const all = SHIFTS.length;
  for (let level = 1; level <= all; level++) {
    const expected = found * 2 ** ((SHIFTS[level] ?? SHIFTS[all - 1]! + 3) - SHIFTS[0]);
    if (expected >= wanted * 2) return expected <= most ? level : level - 1;
  }
  return all;
}
