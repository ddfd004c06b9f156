import type { Kind } from '../ticket/number.js';
import type { Priority } from '../ticket/priority.js';
import type { Status } from '../ticket/status.js';

export const METRICS = ['acknowledgement', 'next_response', 'resolution', 'party_response'] as const;
export type Metric = (typeof METRICS)[number];

export const ACTIONS = ['remind', 'escalate', 'raisePriority', 'webhook'] as const;
export type Action = (typeof ACTIONS)[number];

/** Whom a step reminds: who has the ticket, everybody on its team's ladder, or those on level 2 or 3 of it. */
export const STEP_RECIPIENTS = ['assignee', 'team', 'senior', 'lead'] as const;
export type StepRecipient = (typeof STEP_RECIPIENTS)[number];

/** Something that happens on the way to the due time, at it, or after. */
export interface StepSpec {
  /** Working time from the start of the promise, also beyond its due time. */
  after: string;
  action: Action;
  /** Of `remind`; default: the assignee, else the team. */
  to?: StepRecipient;
  /** Of `raisePriority`: to this one, never down; default: to the next higher. */
  priority?: Priority;
  /** Of `webhook`: where to, http or https. */
  url?: string;
}

/** A goal as people write it; durations are ISO 8601, `D` is a business day of the calendar. */
export interface GoalSpec {
  /** Id of a calendar. */
  calendar: string;
  dueAfter: string;
  /** In which statuses its clock stands; default: see `DEFAULT_PAUSES`. */
  pauses?: Status[];
  steps: StepSpec[];
}

/** What becomes of tickets that wait for their requester, and of resolved ones; what is absent has a default. */
export interface IdleSpec {
  /** Id of a calendar; default `always`. */
  calendar?: string;
  remindAfter?: string[];
  /** null: never. */
  resolveAfter?: string | null;
  /** null: never. */
  closeAfter?: string | null;
}

/** Which tickets a policy is for: every list that is given must contain the ticket's value. */
export interface PolicyMatch {
  kind?: Kind[];
  category?: string[];
  priority?: Priority[];
  /** Ids of teams. */
  team?: string[];
  /** Of the requester. */
  tier?: string[];
  /** Primary subtags of the requester's locale: `de` is for `de-AT` too. */
  language?: string[];
}

export interface PolicySpec {
  name: string;
  match: PolicyMatch;
  goals: Partial<Record<Metric, GoalSpec>>;
  idle?: IdleSpec;
}

/** What decides which policy a ticket has. */
export interface TicketTraits {
  kind: Kind;
  category: string | null;
  priority: Priority;
  teamId: string | null;
  /** Name of the policy that its category has named for it; absent or null: none. */
  policy?: string | null;
  /** The requester's. */
  tier: string | null;
  /** Primary subtag of the requester's locale, in small letters. */
  language: string;
}

/** `de` of `de-AT`. */
export function languageOf(locale: string): string {
  return locale.split(/[-_]/, 1)[0]!.toLowerCase();
}

/**
 * The policy that the ticket's category names, as long as there is one of that name, else the first that fits; null when
 * none does: such a ticket is promised nothing.
 */
export function matchPolicy(policies: readonly PolicySpec[], ticket: TicketTraits): PolicySpec | null {
  const named = ticket.policy ? policies.find(({ name }) => name === ticket.policy) : undefined;
  return named ?? policies.find(({ match }) => fits(match, ticket)) ?? null;
}

function fits(match: PolicyMatch, ticket: TicketTraits): boolean {
  const has = (list: readonly string[] | undefined, value: string | null) =>
    list === undefined || list.length === 0 || (value !== null && list.includes(value));
  return (
    has(match.kind, ticket.kind) &&
    has(match.category, ticket.category) &&
    has(match.priority, ticket.priority) &&
    has(match.team, ticket.teamId) &&
    has(match.tier, ticket.tier) &&
    has(match.language, ticket.language)
  );
}
