import { PRIORITIES } from '../ticket/priority.js';
import { STATUSES } from '../ticket/status.js';
import { WAITING_STATUSES } from './goal.js';
import { ACTIONS, type Action, METRICS, STEP_RECIPIENTS } from './policy.js';
import { isRecord, type KnownCalendars, type PolicyProblems } from './policy-problems.js';

const MAX_STEPS = 20;
const MAX_URL = 2000;

/** What a step may say besides when it fires and what it does. */
const ITS_OWN: Readonly<Record<Action, string | null>> = {
  remind: 'to',
  escalate: null,
  raisePriority: 'priority',
  webhook: 'url',
};

export function checkGoals(goals: unknown, at: string, calendars: KnownCalendars, problems: PolicyProblems): void {
  if (!isRecord(goals)) return problems.report(at, `must be an object with goals for ${METRICS.join(', ')}`);
  problems.onlyKnown(goals, METRICS, at);
  for (const [metric, goal] of Object.entries(goals)) {
    const here = `${at}/${metric}`;
    if (!isRecord(goal)) {
      problems.report(here, 'must be a goal');
      continue;
    }
    problems.onlyKnown(goal, ['calendar', 'dueAfter', 'pauses', 'steps'], here);
    problems.calendar(goal.calendar, calendars, `${here}/calendar`);
    problems.duration(goal.dueAfter, `${here}/dueAfter`);
    if (goal.pauses !== undefined) checkPauses(goal.pauses, `${here}/pauses`, problems);
    if (!Array.isArray(goal.steps ?? [])) problems.report(`${here}/steps`, 'must be a list');
    else checkSteps((goal.steps ?? []) as unknown[], `${here}/steps`, problems);
  }
}

function checkPauses(pauses: unknown, at: string, problems: PolicyProblems): void {
  if (!Array.isArray(pauses)) return problems.report(at, 'must be a list of statuses');
  pauses.forEach((status: unknown, i) => {
    const here = `${at}/${i}`;
    if (!STATUSES.includes(status as never)) problems.oneOf(status, WAITING_STATUSES, here);
    else if (!WAITING_STATUSES.includes(status as never)) {
      const detail = `cannot stop a clock; only ${WAITING_STATUSES.join(' and ')} wait for somebody else`;
      problems.report(here, detail);
    } else if (pauses.indexOf(status) < i) problems.report(here, 'is named before');
  });
}

function checkSteps(steps: unknown[], at: string, problems: PolicyProblems): void {
  if (steps.length > MAX_STEPS) problems.report(at, `must not have more than ${MAX_STEPS} steps`);
  steps.forEach((step, i) => {
    const here = `${at}/${i}`;
    if (!isRecord(step)) return problems.report(here, 'must be a step');
    problems.onlyKnown(step, ['after', 'action', 'to', 'priority', 'url'], here);
    problems.duration(step.after, `${here}/after`);
    problems.oneOf(step.action, ACTIONS, `${here}/action`);
    if (ACTIONS.includes(step.action as Action)) checkAction(step, step.action as Action, here, problems);
  });
}

function checkAction(step: Record<string, unknown>, action: Action, at: string, problems: PolicyProblems): void {
  for (const [owner, property] of Object.entries(ITS_OWN)) {
    if (property !== null && owner !== action && step[property] !== undefined) {
      problems.report(`${at}/${property}`, `is only for steps that ${owner}`);
    }
  }
  if (action === 'remind' && step.to !== undefined) problems.oneOf(step.to, STEP_RECIPIENTS, `${at}/to`);
  // To the lowest there is nothing to raise.
  if (action === 'raisePriority' && step.priority !== undefined) {
    problems.oneOf(step.priority, PRIORITIES.slice(1), `${at}/priority`);
  }
  if (action === 'webhook' && !isWebAddress(step.url)) {
    problems.report(`${at}/url`, 'must be an address that begins with https:// or http://');
  } else if (action === 'webhook' && !isReadable(new URL(step.url as string))) {
    problems.report(`${at}/url`, 'has a name or password before its host in which a % is not followed by two digits');
  }
}

function isWebAddress(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_URL && /^https?:\/\/[^/]/i.test(value) && URL.canParse(value);
}

/** Names and passwords are sent as what their percent signs stand for. */
function isReadable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}
