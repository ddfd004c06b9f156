import { describe, expect, it } from 'vitest';
import { effectOf } from './effect.js';
import type { Goal } from './goal.js';

const GOAL: Goal = {
  dueMs: 4_000,
  pauses: ['pending', 'on_hold'],
  steps: [
    { key: 'remind:1', afterMs: 2_000, action: 'remind', to: 'team' },
    { key: 'breach', afterMs: 4_000, action: 'breach' },
  ],
};
const RUNNING = {
  metric: 'resolution' as const,
  state: 'running' as const,
  dueAt: 4_000 as number | null,
  remindAt: 2_000 as number | null,
  nextStepAt: 2_000 as number | null,
  goal: GOAL,
};
const [reminder, breach] = GOAL.steps as [Goal['steps'][number], Goal['steps'][number]];

describe('the effect of other policies on a timer', () => {
  it.each<[string, Partial<Omit<typeof RUNNING, 'state'>> & { state?: string }, string]>([
    ['nothing is different', {}, 'unchanged'],
    ['it is due later', { dueAt: 5_000 }, 'moved'],
    ['it reminds later', { remindAt: 3_000 }, 'moved'],
    ['it acts later', { nextStepAt: 3_000 }, 'moved'],
    ['it stands where it ran', { state: 'paused', dueAt: null, remindAt: null, nextStepAt: null }, 'moved'],
    ['it is broken', { state: 'breached', dueAt: 3_000 }, 'breached'],
    ['it is let go', { state: 'cancelled', nextStepAt: null }, 'dropped'],
    ['it reminds somebody else', { goal: { ...GOAL, steps: [{ ...reminder, to: 'lead' }, breach] } }, 'moved'],
    ['it has a step more', { goal: { ...GOAL, steps: [...GOAL.steps, { ...breach, key: 'x' }] } }, 'moved'],
    ['it pauses in other statuses', { goal: { ...GOAL, pauses: ['pending'] } }, 'moved'],
    ['its statuses are named in another order', { goal: { ...GOAL, pauses: ['on_hold', 'pending'] } }, 'unchanged'],
    [
      'its statuses are those that a promise had that names none',
      { goal: { ...GOAL, pauses: undefined } },
      'unchanged',
    ],
    [
      'its parts are kept in another order',
      { goal: { steps: [{ to: 'team', action: 'remind', afterMs: 2_000, key: 'remind:1' }, breach], dueMs: 4_000 } },
      'unchanged',
    ],
  ])('when %s', (_, after, effect) => {
    expect(effectOf(RUNNING, { ...RUNNING, ...after } as typeof RUNNING)).toBe(effect);
  });

  it('that there was not: it starts', () => {
    expect(effectOf(null, RUNNING)).toBe('started');
  });

  it.each(['breached', 'cancelled', 'met'] as const)('that is %s already: none', (state) => {
    const over = { ...RUNNING, state };
    expect(effectOf(over, { ...over })).toBe('unchanged');
  });
});
