import { IsArray } from 'class-validator';

export class StepView {
  /** @example 'PT24H' */
  after: string;
  /** @example 'remind' */
  action: string;
}

export class GoalView {
  /** @example 'always' */
  calendar: string;
  /** @example 'PT48H' */
  dueAfter: string;
  steps: StepView[];
}

export class PolicyView {
  /** @example 'Standard' */
  name: string;
  /** Lists of kinds, categories, priorities and teams; what is absent matches everything. */
  match: Record<string, string[] | undefined>;
  /** By metric: acknowledgement, next_response, resolution, party_response. */
  goals: Record<string, GoalView>;
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
