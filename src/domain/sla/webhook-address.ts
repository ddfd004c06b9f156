import type { PolicySpec, StepSpec } from './policy.js';

/** What those see of a webhook's address who did not set it: all but its host may be a secret. */
export function shownAddress(url: string): string {
  return new URL(url).origin;
}

/** The same list, with nothing of the webhooks' addresses but their hosts. */
export function withoutAddresses(policies: readonly PolicySpec[]): PolicySpec[] {
  return policies.map((policy) => ({
    ...policy,
    goals: Object.fromEntries(
      Object.entries(policy.goals).map(([metric, goal]) => [metric, { ...goal, steps: goal.steps.map(shown) }]),
    ),
  }));
}

function shown(step: StepSpec): StepSpec {
  return step.url === undefined ? step : { ...step, url: shownAddress(step.url) };
}
