import { IsArray } from 'class-validator';

export class StepView {
  /** Working time from the start of the promise, also beyond its due time. @example 'PT24H' */
  after: string;
  /** remind, escalate, raisePriority or webhook. @example 'remind' */
  action: string;
  /** Of remind: assignee, team, senior or lead; absent: the assignee, else the team. @example 'senior' */
  to?: string;
  /** Of raisePriority: to this one, never down; absent: to the next higher. */
  priority?: string;
  /** Of webhook: http or https. Admins see all of it, others its host. */
  url?: string;
}

export class GoalView {
  /** @example 'always' */
  calendar: string;
  /** @example 'PT48H' */
  dueAfter: string;
  /** In these statuses its clock stands: pending, on_hold; absent: both for a resolution, none for others. */
  pauses?: string[];
  steps: StepView[];
}

export class IdleView {
  /** Absent: always. @example 'always' */
  calendar?: string;
  /** Reminders to a requester who is waited for. @example ['P2D', 'P4D'] */
  remindAfter?: string[];
  /** When a ticket that waits is resolved; null: never. @example 'P7D' */
  resolveAfter?: string | null;
  /** When a resolved ticket is closed; null: never. @example 'P7D' */
  closeAfter?: string | null;
}

export class PolicyView {
  /** @example 'Standard' */
  name: string;
  /** Lists by kind, category, priority, team, and the requester's tier and language; what is absent matches everything. */
  match: Record<string, string[] | undefined>;
  /** By metric: acknowledgement, next_response, resolution, party_response. */
  goals: Record<string, GoalView>;
  idle?: IdleView;
}

export class PoliciesView {
  data: PolicyView[];
}

export class SavePoliciesRequest {
  /**
   * The whole list, in order: the first that matches a ticket is its policy.
   * @example [{ "name": "Standard", "match": {}, "goals": { "acknowledgement": { "calendar": "always", "dueAfter": "PT48H", "steps": [{ "after": "PT24H", "action": "remind" }] } } }]
   */
  @IsArray()
  data: object[];
}
