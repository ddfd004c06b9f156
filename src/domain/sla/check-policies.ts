import { parseDuration } from '../calendar/duration.js';
import { KINDS } from '../ticket/number.js';
import { PRIORITIES } from '../ticket/priority.js';
import { ACTIONS, METRICS } from './policy.js';

export interface PolicyProblem {
  /** JSON pointer into the list. */
  pointer: string;
  detail: string;
}

type Report = (pointer: string, detail: string) => void;

const MAX_POLICIES = 200;
const MAX_STEPS = 20;

/** Everything that is wrong with a list of policies, whatever JSON it is; empty when it can be kept. */
export function checkPolicies(policies: unknown, calendarIds: readonly string[]): PolicyProblem[] {
  const problems: PolicyProblem[] = [];
  const report: Report = (pointer, detail) => problems.push({ pointer, detail });
  if (!Array.isArray(policies)) return [{ pointer: '', detail: 'must be a list of policies' }];
  if (policies.length > MAX_POLICIES)
    return [{ pointer: '', detail: `must not have more than ${MAX_POLICIES} policies` }];
  const names = new Set<string>();
  policies.forEach((policy: unknown, i) => {
    const at = `/${i}`;
    if (!isRecord(policy)) return report(at, 'must be a policy');
    onlyKnown(policy, ['name', 'match', 'goals'], at, report);
    if (!isText(policy.name, 100)) report(`${at}/name`, 'must be a name of 1 to 100 characters');
    else if (names.has(policy.name)) report(`${at}/name`, 'is the name of an earlier policy');
    else names.add(policy.name);
    checkMatch(policy.match ?? {}, `${at}/match`, report);
    checkGoals(policy.goals, `${at}/goals`, calendarIds, report);
  });
  return problems;
}

function checkMatch(match: unknown, at: string, report: Report): void {
  if (!isRecord(match)) return report(at, 'must be an object');
  onlyKnown(match, ['kind', 'category', 'priority', 'team'], at, report);
  const allowed: Record<string, readonly string[] | undefined> = { kind: KINDS, priority: PRIORITIES };
  for (const [what, values] of Object.entries(match)) {
    if (!Array.isArray(values)) {
      report(`${at}/${what}`, 'must be a list');
      continue;
    }
    values.forEach((value: unknown, i) => {
      const list = allowed[what];
      if (!isText(value, 100)) report(`${at}/${what}/${i}`, 'must be text of 1 to 100 characters');
      else if (list && !list.includes(value)) report(`${at}/${what}/${i}`, `must be one of ${list.join(', ')}`);
    });
  }
}

function checkGoals(goals: unknown, at: string, calendarIds: readonly string[], report: Report): void {
  if (!isRecord(goals)) return report(at, `must be an object with goals for ${METRICS.join(', ')}`);
  onlyKnown(goals, METRICS, at, report);
  for (const [metric, goal] of Object.entries(goals)) {
    const here = `${at}/${metric}`;
    if (!isRecord(goal)) {
      report(here, 'must be a goal');
      continue;
    }
    onlyKnown(goal, ['calendar', 'dueAfter', 'steps'], here, report);
    if (!calendarIds.includes(goal.calendar as string)) report(`${here}/calendar`, 'is no calendar we know');
    checkDuration(goal.dueAfter, `${here}/dueAfter`, report);
    if (!Array.isArray(goal.steps ?? [])) report(`${here}/steps`, 'must be a list');
    else checkSteps((goal.steps ?? []) as unknown[], `${here}/steps`, report);
  }
}

function checkSteps(steps: unknown[], at: string, report: Report): void {
  if (steps.length > MAX_STEPS) report(at, `must not have more than ${MAX_STEPS} steps`);
  steps.forEach((step, i) => {
    if (!isRecord(step)) return report(`${at}/${i}`, 'must be a step');
    onlyKnown(step, ['after', 'action'], `${at}/${i}`, report);
    checkDuration(step.after, `${at}/${i}/after`, report);
    if (!ACTIONS.includes(step.action as never)) report(`${at}/${i}/action`, `must be one of ${ACTIONS.join(', ')}`);
  });
}

function checkDuration(value: unknown, at: string, report: Report): void {
  const duration = typeof value === 'string' ? parseDuration(value) : null;
  if (!duration) report(at, 'must be an ISO 8601 duration such as PT24H, P3D or PT90S');
  else if (!duration.weeks && duration.days === 0 && duration.ms === 0) report(at, 'must be longer than nothing');
}

function onlyKnown(value: Record<string, unknown>, known: readonly string[], at: string, report: Report): void {
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) {
      report(`${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'is not a known property');
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= max;
}
