/** The top of every ladder: the lead. */
const TOP_LEVEL = 3;

interface Member {
  id: string;
  level: number;
}

/** Where an escalation leads; `assigneeId` null: nobody stands there. */
export interface NextRung {
  level: number;
  assigneeId: string | null;
  /** The ticket stands at the top already; the lead is reminded instead. */
  atTop: boolean;
}

/**
 * One level up, to the member with the fewest unsolved tickets; an empty level is passed over. Nobody above at all:
 * the ticket still rises one level, without changing hands, so that it can be seen.
 *
 * @param load unsolved tickets by person
 * @param assigneeId who has it now, and is not chosen again
 */
export function nextRung(
  level: number,
  ladder: readonly Member[],
  load: ReadonlyMap<string, number>,
  assigneeId: string | null,
): NextRung {
  if (level >= TOP_LEVEL) return { level, assigneeId, atTop: true };
  for (let next = level + 1; next <= TOP_LEVEL; next++) {
    const candidates = ladder.filter((member) => member.level === next && member.id !== assigneeId);
    const [first] = candidates.sort((a, b) => (load.get(a.id) ?? 0) - (load.get(b.id) ?? 0));
    if (first) return { level: next, assigneeId: first.id, atTop: false };
  }
  return { level: level + 1, assigneeId, atTop: false };
}
