import { describe, expect, it } from 'vitest';
import { checkPolicies } from './check-policies.js';

const step = { after: 'PT1H', action: 'remind' };
const goal = { calendar: 'always', dueAfter: 'PT2H', steps: [step] };
const policy = { name: 'Standard', match: { kind: ['work_order'], team: ['t'] }, goals: { acknowledgement: goal } };

describe('a list of policies', () => {
  it.each([
    ['an empty list', []],
    ['a policy', [policy]],
    ['a policy that promises nothing', [{ name: 'None', match: {}, goals: {} }]],
    ['a goal without steps', [{ ...policy, goals: { resolution: { calendar: 'always', dueAfter: 'P1W' } } }]],
  ])('may be %s', (_, list) => expect(checkPolicies(list, ['always'])).toEqual([]));

  it.each<[string, unknown, string]>([
    ['no list', {}, ''],
    ['too many', Array(201).fill(policy), ''],
    ['no policy', [null], '/0'],
    ['a blank name', [{ ...policy, name: ' ' }], '/0/name'],
    ['two of a name', [policy, policy], '/1/name'],
    ['an unknown property', [{ ...policy, 'a/b': 1 }], '/0/a~1b'],
    ['a match that is none', [{ ...policy, match: [] }], '/0/match'],
    ['a match that is no list', [{ ...policy, match: { category: 'x' } }], '/0/match/category'],
    ['an unknown criterion', [{ ...policy, match: { weather: [] } }], '/0/match/weather'],
    ['an unknown kind', [{ ...policy, match: { kind: ['letter'] } }], '/0/match/kind/0'],
    ['a category that is no text', [{ ...policy, match: { category: [1] } }], '/0/match/category/0'],
    ['no goals', [{ ...policy, goals: undefined }], '/0/goals'],
    ['an unknown metric', [{ ...policy, goals: { happiness: goal } }], '/0/goals/happiness'],
    ['a goal that is none', [{ ...policy, goals: { resolution: 'soon' } }], '/0/goals/resolution'],
    ['an unknown calendar', [with_({ calendar: 'never' })], '/0/goals/resolution/calendar'],
    ['no due time', [with_({ dueAfter: 5 })], '/0/goals/resolution/dueAfter'],
    ['a due time of nothing', [with_({ dueAfter: 'PT0S' })], '/0/goals/resolution/dueAfter'],
    ['steps that are no list', [with_({ steps: {} })], '/0/goals/resolution/steps'],
    ['too many steps', [with_({ steps: Array(21).fill(step) })], '/0/goals/resolution/steps'],
    ['a step that is none', [with_({ steps: [1] })], '/0/goals/resolution/steps/0'],
    ['a step at no time', [with_({ steps: [{ action: 'remind' }] })], '/0/goals/resolution/steps/0/after'],
    [
      'an unknown action',
      [with_({ steps: [{ after: 'PT1H', action: 'pray' }] })],
      '/0/goals/resolution/steps/0/action',
    ],
  ])('is refused for %s', (_, list, pointer) => {
    expect(checkPolicies(list, ['always']).map((problem) => problem.pointer)).toEqual([pointer]);
  });
});

function with_(change: object) {
  return { ...policy, goals: { resolution: { ...goal, ...change } } };
}
