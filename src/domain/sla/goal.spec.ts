import { describe, expect, it } from 'vitest';
import { compileCalendar } from '../calendar/calendar.js';
import { ALWAYS, BUSINESS } from '../calendar/default-calendars.js';
import { STATUSES } from '../ticket/status.js';
import { compileGoal, pausesIn } from './goal.js';
import { METRICS } from './policy.js';

describe('a goal', () => {
  it.each([
    ['always', ALWAYS, 48],
    ['business', BUSINESS, 18],
  ] as const)('of two days on the calendar %s takes %s hours', (calendar, spec, hours) => {
    expect(compileGoal({ calendar, dueAfter: 'P2D', steps: [] }, compileCalendar(spec)).dueMs).toBe(hours * 3_600_000);
  });

  it('numbers the steps of each kind in the order of time', () => {
    const steps = [
      { after: 'PT3H', action: 'escalate' as const },
      { after: 'PT1H', action: 'remind' as const },
      { after: 'PT2H', action: 'remind' as const },
    ];
    const goal = compileGoal({ calendar: 'always', dueAfter: 'PT2H', steps }, compileCalendar(ALWAYS));
    expect(goal.steps.map(({ key }) => key)).toEqual(['remind:1', 'breach', 'remind:2', 'escalate:1']);
  });

  it('refuses what is no duration', () => {
    expect(() => compileGoal({ calendar: 'always', dueAfter: 'soon', steps: [] }, compileCalendar(ALWAYS))).toThrow(
      'soon',
    );
  });

  it('only stands still for a resolution that waits for somebody', () => {
    const pausing = METRICS.flatMap((metric) =>
      STATUSES.filter((status) => pausesIn(metric, status)).map((status) => `${metric} in ${status}`),
    );
    expect(pausing).toEqual(['resolution in pending', 'resolution in on_hold']);
  });
});
