import { KINDS } from '../ticket/number.js';
import { PRIORITIES } from '../ticket/priority.js';
import { checkGoals } from './check-goals.js';
import { checkIdle } from './check-idle.js';
import { isRecord, isText, type KnownCalendars, type PolicyProblem, PolicyProblems } from './policy-problems.js';

const MAX_POLICIES = 200;
const CRITERIA = ['kind', 'category', 'priority', 'team', 'tier', 'language'];

/** Everything that is wrong with a list of policies, whatever JSON it is; empty when it can be kept. */
export function checkPolicies(policies: unknown, calendars: KnownCalendars): PolicyProblem[] {
  const problems = new PolicyProblems();
  if (!Array.isArray(policies)) return [{ pointer: '', detail: 'must be a list of policies' }];
  if (policies.length > MAX_POLICIES)
    return [{ pointer: '', detail: `must not have more than ${MAX_POLICIES} policies` }];
  const names = new Set<string>();
  policies.forEach((policy: unknown, i) => {
    const at = `/${i}`;
    if (!isRecord(policy)) return problems.report(at, 'must be a policy');
    problems.onlyKnown(policy, ['name', 'match', 'goals', 'idle'], at);
    if (!isText(policy.name, 100)) problems.report(`${at}/name`, 'must be a name of 1 to 100 characters');
    else if (names.has(policy.name)) problems.report(`${at}/name`, 'is the name of an earlier policy');
    else names.add(policy.name);
    checkMatch(policy.match ?? {}, `${at}/match`, problems);
    checkGoals(policy.goals, `${at}/goals`, calendars, problems);
    if (policy.idle !== undefined) checkIdle(policy.idle, `${at}/idle`, calendars, problems);
  });
  return problems.found;
}

function checkMatch(match: unknown, at: string, problems: PolicyProblems): void {
  if (!isRecord(match)) return problems.report(at, 'must be an object');
  problems.onlyKnown(match, CRITERIA, at);
  const allowed: Record<string, readonly string[] | undefined> = { kind: KINDS, priority: PRIORITIES };
  for (const [what, values] of Object.entries(match)) {
    if (!CRITERIA.includes(what)) continue;
    if (!Array.isArray(values)) {
      problems.report(`${at}/${what}`, 'must be a list');
      continue;
    }
    values.forEach((value: unknown, i) => {
      const here = `${at}/${what}/${i}`;
      const list = allowed[what];
      if (!isText(value, 100)) problems.report(here, 'must be text of 1 to 100 characters');
      else if (list) problems.oneOf(value, list, here);
      else if (what === 'language' && !/^[a-z]{2,8}$/.test(value)) {
        problems.report(here, 'must be the first part of a locale, in small letters, such as de for de-AT');
      }
    });
  }
}
