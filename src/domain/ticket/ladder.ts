/** The top of every ladder: the lead. */
export const TOP_LEVEL = 3;

/** Somebody who stands on a ladder, as they are when somebody is chosen. */
export interface Candidate {
  id: string;
  level: number;
  /** On duty, and not away. */
  available: boolean;
  /** Unsolved tickets. */
  load: number;
  /** When they last got one by an escalation, in epoch milliseconds; null: never. */
  lastAt: number | null;
}

export interface Ladder {
  teamId: string;
  members: readonly Candidate[];
}

/** Where an escalation leads; `assigneeId` null: nobody has it. */
export interface NextRung {
  level: number;
  assigneeId: string | null;
  /** Whose ladder it climbs; null: it gets no higher than it stands, or nobody stands there. */
  teamId: string | null;
  /** The ticket stands at the top already; the lead is reminded instead. */
  atTop: boolean;
  /** Nobody above is there: chosen as if everybody were. */
  nobodyAvailable: boolean;
}

/**
 * Who gets a ticket that climbs: of the next level those who are there, the level above where nobody is, then the
 * ladders of the teams above, from the same level on. Among several the one with the fewest unsolved tickets, then the
 * one who got none for longest, then by id. If nobody is there anywhere, the same without asking who is there. If
 * nobody stands above at all, the ticket rises one level without changing hands, so that it can be seen.
 *
 * @param ladders of the ticket's team first, then of the teams above it
 * @param assigneeId who has it now, and is not chosen again
 */
export function nextRung(level: number, ladders: readonly Ladder[], assigneeId: string | null): NextRung {
  if (level >= TOP_LEVEL) return { level, assigneeId, teamId: null, atTop: true, nobodyAvailable: false };
  const stands = ({ id }: Candidate) => id !== assigneeId;
  const found = lowest(level + 1, ladders, (one) => stands(one) && one.available);
  if (found) return { ...found, atTop: false, nobodyAvailable: false };
  const absent = lowest(level + 1, ladders, stands);
  if (absent) return { ...absent, atTop: false, nobodyAvailable: true };
  return { level: level + 1, assigneeId, teamId: null, atTop: false, nobodyAvailable: true };
}

/**
 * Whom to remind of a ticket at the top: those leads who are there, of the first team that has any; else all of the first
 * team that has leads; and in any case the lead who has it. Empty: nobody stands at the top.
 */
export function leadsOf(ladders: readonly Ladder[], assigneeId: string | null): string[] {
  const leads = ladders.map(({ members }) => members.filter(({ level }) => level === TOP_LEVEL));
  const there = leads.map((members) => members.filter(({ available }) => available));
  const told = [...there, ...leads].find((members) => members.length > 0) ?? [];
  const holder = leads.flat().filter(({ id }) => id === assigneeId);
  return [...new Set([...told, ...holder].map(({ id }) => id))];
}

function lowest(from: number, ladders: readonly Ladder[], fits: (candidate: Candidate) => boolean) {
  for (const { teamId, members } of ladders) {
    for (let level = from; level <= TOP_LEVEL; level++) {
      const [first] = members.filter((member) => member.level === level && fits(member)).sort(byTurn);
      if (first) return { level, assigneeId: first.id, teamId };
    }
  }
  return null;
}

function byTurn(a: Candidate, b: Candidate): number {
  return a.load - b.load || (a.lastAt ?? -Infinity) - (b.lastAt ?? -Infinity) || (a.id < b.id ? -1 : 1);
}
