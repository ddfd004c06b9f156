import { type Fact, FACT_KINDS, type FactKind, type Place } from './fact.js';
import { bucketOf } from './histogram.js';

/**
 * What a cell tells apart within a team. With the agents there is no `ALL_TEAMS`: hardly anybody is in several teams, so it
 * would save nothing.
 */
export const FACETS = ['team', 'category', 'agent', 'policy'] as const;
export type Facet = (typeof FACETS)[number];
export const ALL_TEAMS = '*';
/** Of what has no team, category, agent or policy. */
export const NONE = '';

/** A place in which facts are added up. */
export interface Cell {
  facet: Facet;
  grain: 'day' | 'month';
  /** First day. */
  start: string;
  team: string;
  value: string;
}

/** What one fact adds to a cell. */
export interface Addition {
  /** Position in FACT_KINDS. */
  kind: number;
  bucket: number;
  count: number;
}

/** Whose percentiles are reported. */
const TIMED: readonly FactKind[] = ['acknowledgement.met', 'acknowledgement.late', 'resolution.met', 'resolution.late'];

/** All cells that a fact belongs in. */
export function cellsOf(fact: Place & { day: string }): Cell[] {
  const team = fact.teamId ?? NONE;
  const values: Record<Facet, string> = {
    team: NONE,
    category: fact.category ?? NONE,
    agent: fact.agentId ?? NONE,
    policy: fact.policy ?? NONE,
  };
  return FACETS.flatMap((facet) =>
    (facet === 'agent' ? [team] : [team, ALL_TEAMS]).flatMap((of) => [
      { facet, grain: 'day' as const, start: fact.day, team: of, value: values[facet] },
      { facet, grain: 'month' as const, start: monthOf(fact.day), team: of, value: values[facet] },
    ]),
  );
}

export function additionOf({ kind, count, value }: Fact): Addition {
  const bucket = TIMED.includes(kind) ? bucketOf(value!) : kind === 'score' ? value! : 0;
  return { kind: FACT_KINDS.indexOf(kind), bucket, count };
}

/** Its first day. */
export function monthOf(day: string): string {
  return `${day.slice(0, 7)}-01`;
}
