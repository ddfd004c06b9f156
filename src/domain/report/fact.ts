import { DateTime } from 'luxon';

/**
 * What is counted. `met`: answered in time; `late`: answered after the promise was broken; `breached`: the moment it was.
 * The position is what the tables keep: new ones come last, none is ever removed.
 */
export const FACT_KINDS = [
  'opened',
  'resolved',
  'merged',
  'reopened',
  'escalated',
  'backlog',
  'score',
  'acknowledgement.met',
  'acknowledgement.late',
  'acknowledgement.breached',
  'next_response.met',
  'next_response.late',
  'next_response.breached',
  'resolution.met',
  'resolution.late',
  'resolution.breached',
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/** Where it is counted: as it stood then. null: none. */
export interface Place {
  teamId: string | null;
  category: string | null;
  /** Who did it, where somebody did; else who had the ticket. */
  agentId: string | null;
  policy: string | null;
}

/** One thing that is counted of a ticket. */
export interface Fact extends Place {
  kind: FactKind;
  /** The day in the zone of the reports: `2026-12-28`. */
  day: string;
  /** −1 takes back what an earlier day or place has: of the backlog only. */
  count: 1 | -1;
  /** Working time in milliseconds, or a score. */
  value: number | null;
}

/** @param at epoch milliseconds; a day has 23 or 25 hours where clocks are changed */
export function dayOf(at: number, zone: string): string {
  return DateTime.fromMillis(at, { zone }).toISODate()!;
}
