import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../calendar/calendar.js';
import { ALWAYS, BUSINESS } from '../calendar/default-calendars.js';
import { compileGoal, pausesOf } from './goal.js';
import { type GoalSpec, METRICS } from './policy.js';

const always = compileCalendar(ALWAYS);
const HOUR = 3_600_000;

describe('a goal', () => {
  it.each([
    ['always', ALWAYS, 48],
    ['business', BUSINESS, 18],
  ] as const)('of two days on the calendar %s takes %s hours', (calendar, spec, hours) => {
    expect(compileGoal({ calendar, dueAfter: 'P2D', steps: [] }, compileCalendar(spec), 'resolution').dueMs).toBe(
      hours * 3_600_000,
    );
  });

  it('numbers the steps of each kind in the order of time', () => {
    const steps = [
      { after: 'PT3H', action: 'escalate' as const },
      { after: 'PT1H', action: 'remind' as const },
      { after: 'PT2H', action: 'remind' as const },
    ];
    const goal = compileGoal({ calendar: 'always', dueAfter: 'PT2H', steps }, always, 'resolution');
    expect(goal.steps.map(({ key }) => key)).toEqual(['remind:1', 'breach', 'remind:2', 'escalate:1']);
  });

  it('keeps what a step says, and only that', () => {
    const steps: GoalSpec['steps'] = [
      { after: 'PT1H', action: 'remind', to: 'lead' },
      { after: 'PT2H', action: 'raisePriority', priority: 'urgent' },
      { after: 'PT3H', action: 'webhook', url: 'https://hooks.example.com' },
      { after: 'PT4H', action: 'raisePriority' },
    ];
    const goal = compileGoal({ calendar: 'always', dueAfter: 'PT9H', steps }, always, 'resolution');
    expect(goal.steps).toEqual([
      { key: 'remind:1', afterMs: HOUR, action: 'remind', to: 'lead' },
      { key: 'raisePriority:1', afterMs: 2 * HOUR, action: 'raisePriority', priority: 'urgent' },
      { key: 'webhook:1', afterMs: 3 * HOUR, action: 'webhook', url: 'https://hooks.example.com' },
      { key: 'raisePriority:2', afterMs: 4 * HOUR, action: 'raisePriority' },
      { key: 'breach', afterMs: 9 * HOUR, action: 'breach' },
    ]);
  });

  it('refuses what is no duration', () => {
    const spec = { calendar: 'always', dueAfter: 'soon', steps: [] };
    expect(() => compileGoal(spec, always, 'resolution')).toThrow('soon');
  });

  it.each(METRICS.map((metric) => [metric, metric === 'resolution' ? ['pending', 'on_hold'] : []] as const))(
    'for %s stands still in %j where it does not say',
    (metric, pauses) => {
      const spec: GoalSpec = { calendar: 'always', dueAfter: 'PT2H', steps: [] };
      expect(compileGoal(spec, always, metric).pauses).toEqual(pauses);
      // As it is stored with timers from before it was part of the promise.
      expect(pausesOf({ metric, goal: {} })).toEqual(pauses);
      for (const own of [[], ['pending']] as const) {
        expect(compileGoal({ ...spec, pauses: [...own] }, always, metric).pauses).toEqual(own);
        expect(pausesOf({ metric, goal: { pauses: [...own] } })).toEqual(own);
      }
    },
  );
});
