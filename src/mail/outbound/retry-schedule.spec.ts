import { describe, expect, it } from 'vitest';
import { waitAfter } from './retry-schedule.js';

describe('retry schedule', () => {
  const waits: number[] = [];
  for (let wait = waitAfter(1); wait !== null; wait = waitAfter(waits.length + 1)) waits.push(wait);

  it('tries again soon at first', () => expect(waits.slice(0, 3)).toEqual([30_000, 120_000, 600_000]));

  it('never waits shorter than before', () => expect(waits).toEqual([...waits].sort((a, b) => a - b)));

  it('goes on for more than a day, and less than two', () => {
    const hours = waits.reduce((sum, wait) => sum + wait, 0) / 3600_000;
    expect(hours).toBeGreaterThan(24);
    expect(hours).toBeLessThan(48);
  });

  it('gives up at last', () => expect(waitAfter(waits.length + 1)).toBeNull());
});
