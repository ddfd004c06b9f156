import { describe, expect, it } from 'vitest';
import { checkPolicies } from './check-policies.js';

const DAY = 24 * 3_600_000;
const calendars = new Map([
  ['always', { dayLength: DAY, daysPerWeek: 7 }],
  ['office', { dayLength: DAY / 3, daysPerWeek: 5 }],
]);
const step = { after: 'PT1H', action: 'remind' };
const goal = { calendar: 'always', dueAfter: 'PT2H', steps: [step] };
const policy = { name: 'Standard', match: { kind: ['work_order'], team: ['t'] }, goals: { acknowledgement: goal } };

const escalate = { after: 'PT1H', action: 'escalate' };
const raise = { after: 'PT1H', action: 'raisePriority' };
const webhook = { after: 'PT1H', action: 'webhook', url: 'https://hooks.example.com/late' };
const EACH_KIND = [
  { ...step, to: 'assignee' },
  { ...step, to: 'team' },
  { ...step, to: 'senior' },
  { ...step, to: 'lead' },
  escalate,
  raise,
  { ...raise, priority: 'urgent' },
  webhook,
  { ...webhook, url: 'http://10.0.0.1:8080/late' },
  { ...webhook, url: 'https://joe:100%25@a.b/50%' },
];
const LONG = `https://a.b/${'x'.repeat(2000)}`;
const MANY = Array.from({ length: 21 }, (_, i) => `PT${i + 1}H`);

describe('a list of policies', () => {
  it.each([
    ['an empty list', []],
    ['a policy', [policy]],
    ['a policy that promises nothing', [{ name: 'None', match: {}, goals: {} }]],
    ['one for a tier and a language', [{ ...policy, match: { tier: ['gold'], language: ['de', 'gsw'] } }]],
    ['a goal that stands still', [with_({ pauses: ['pending', 'on_hold'] })]],
    ['a goal that never stands still', [with_({ pauses: [] })]],
    ['a goal with steps of each kind', [withSteps(...EACH_KIND)]],
    ['one that leaves idle tickets alone', [{ ...policy, idle: { resolveAfter: null, closeAfter: null } }]],
    ['one with idle times', [{ ...policy, idle: { remindAfter: ['P1D', 'P6D'], closeAfter: 'PT1S' } }]],
    ['idle times of a calendar', [{ ...policy, idle: { calendar: 'office', remindAfter: ['P1D', 'PT9H'] } }]],
    ['an idle time without an end', [{ ...policy, idle: { remindAfter: ['P9D'], resolveAfter: null } }]],
    ['a goal without steps', [{ ...policy, goals: { resolution: { calendar: 'always', dueAfter: 'P1W' } } }]],
  ])('may be %s', (_, list) => expect(checkPolicies(list, calendars)).toEqual([]));

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
    ['a language that is a locale', [{ ...policy, match: { language: ['de-AT'] } }], '/0/match/language/0'],
    ['a criterion that every object has', [{ ...policy, match: { toString: ['x'] } }], '/0/match/toString'],
    ['a tier that is no text', [{ ...policy, match: { tier: [''] } }], '/0/match/tier/0'],
    ['pauses that are no list', [with_({ pauses: 'pending' })], '/0/goals/resolution/pauses'],
    ['an unknown status', [with_({ pauses: ['pending', 'asleep'] })], '/0/goals/resolution/pauses/1'],
    ['a status that ends the promise', [with_({ pauses: ['resolved'] })], '/0/goals/resolution/pauses/0'],
    ['a status in which people work', [with_({ pauses: ['open'] })], '/0/goals/resolution/pauses/0'],
    ['a status named twice', [with_({ pauses: ['pending', 'pending'] })], '/0/goals/resolution/pauses/1'],
    ['a reminder to nobody', [withSteps({ ...step, to: 'them' })], '/0/goals/resolution/steps/0/to'],
    ['an escalation to somebody', [withSteps({ ...escalate, to: 'lead' })], '/0/goals/resolution/steps/0/to'],
    ['a reminder with an address', [withSteps({ ...step, url: 'https://a.b' })], '/0/goals/resolution/steps/0/url'],
    ['a webhook without one', [withSteps({ ...escalate, action: 'webhook' })], '/0/goals/resolution/steps/0/url'],
    ['another kind of address', [withSteps({ ...webhook, url: 'ftp://a.b' })], '/0/goals/resolution/steps/0/url'],
    ['half an address', [withSteps({ ...webhook, url: 'https://' })], '/0/goals/resolution/steps/0/url'],
    [
      'a password that cannot be read',
      [withSteps({ ...webhook, url: 'https://joe:100%@a.b' })],
      '/0/goals/resolution/steps/0/url',
    ],
    ['an address without an end', [withSteps({ ...webhook, url: LONG })], '/0/goals/resolution/steps/0/url'],
    [
      'a webhook with a priority',
      [withSteps({ ...webhook, priority: 'high' })],
      '/0/goals/resolution/steps/0/priority',
    ],
    ['no priority', [withSteps({ ...raise, priority: 'asap' })], '/0/goals/resolution/steps/0/priority'],
    ['raising to the lowest', [withSteps({ ...raise, priority: 'low' })], '/0/goals/resolution/steps/0/priority'],
    ['a step that says more', [withSteps({ ...step, note: 'x' })], '/0/goals/resolution/steps/0/note'],
    ['idle times that are none', [{ ...policy, idle: 'P7D' }], '/0/idle'],
    ['an unknown idle time', [{ ...policy, idle: { sleepAfter: 'P1D' } }], '/0/idle/sleepAfter'],
    ['an unknown calendar of idle times', [{ ...policy, idle: { calendar: 'never' } }], '/0/idle/calendar'],
    ['idle reminders that are no list', [{ ...policy, idle: { remindAfter: 'P1D' } }], '/0/idle/remindAfter'],
    ['too many of them', [{ ...policy, idle: { remindAfter: MANY } }], '/0/idle/remindAfter'],
    ['an idle reminder at no time', [{ ...policy, idle: { remindAfter: [null] } }], '/0/idle/remindAfter/0'],
    ['an idle reminder at once', [{ ...policy, idle: { remindAfter: ['P0D'] } }], '/0/idle/remindAfter/0'],
    ['idle reminders out of order', [{ ...policy, idle: { remindAfter: ['P4D', 'P2D'] } }], '/0/idle/remindAfter/1'],
    ['two idle reminders at once', [{ ...policy, idle: { remindAfter: ['P1D', 'PT24H'] } }], '/0/idle/remindAfter/1'],
    ['an idle reminder after the end', [{ ...policy, idle: { remindAfter: ['P7D'] } }], '/0/idle/remindAfter/0'],
    [
      'one after the end that is given',
      [{ ...policy, idle: { calendar: 'office', remindAfter: ['PT17H'], resolveAfter: 'P2D' } }],
      '/0/idle/remindAfter/0',
    ],
    ['an end that is none', [{ ...policy, idle: { resolveAfter: 7 } }], '/0/idle/resolveAfter'],
    ['an end at once', [{ ...policy, idle: { closeAfter: 'PT0S' } }], '/0/idle/closeAfter'],
  ])('is refused for %s', (_, list, pointer) => {
    expect(checkPolicies(list, calendars).map((problem) => problem.pointer)).toEqual([pointer]);
  });
});

function with_(change: object) {
  return { ...policy, goals: { resolution: { ...goal, ...change } } };
}

function withSteps(...steps: object[]) {
  return with_({ steps });
}
