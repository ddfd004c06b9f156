import type { Kind } from '../ticket/number.js';
import type { Priority } from '../ticket/priority.js';

export const METRICS = ['acknowledgement', 'next_response', 'resolution', 'party_response'] as const;
export type Metric = (typeof METRICS)[number];

export const ACTIONS = ['remind', 'escalate'] as const;
export type Action = (typeof ACTIONS)[number];

/** A goal as people write it; durations are ISO 8601, `D` is a business day of the calendar. */
export interface GoalSpec {
  /** Id of a calendar. */
  calendar: string;
  dueAfter: string;
  steps: { after: string; action: Action }[];
}

/** Which tickets a policy is for: every list that is given must contain the ticket's value. */
export interface PolicyMatch {
  kind?: Kind[];
  category?: string[];
  priority?: Priority[];
  /** Ids of teams. */
  team?: string[];
}

export interface PolicySpec {
  name: string;
  match: PolicyMatch;
  goals: Partial<Record<Metric, GoalSpec>>;
}

export interface TicketTraits {
  kind: Kind;
  category: string | null;
  priority: Priority;
  teamId: string | null;
}

/** The first policy that fits; null when none does: such a ticket is promised nothing. */
export function matchPolicy(policies: readonly PolicySpec[], ticket: TicketTraits): PolicySpec | null {
  return policies.find(({ match }) => fits(match, ticket)) ?? null;
}

function fits(match: PolicyMatch, ticket: TicketTraits): boolean {
  const has = (list: readonly string[] | undefined, value: string | null) =>
    list === undefined || list.length === 0 || (value !== null && list.includes(value));
  return (
    has(match.kind, ticket.kind) &&
    has(match.category, ticket.category) &&
    has(match.priority, ticket.priority) &&
    has(match.team, ticket.teamId)
  );
}
