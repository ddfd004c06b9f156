import { describe, expect, it } from 'vitest';
import { waitAfter } from './reconnect-wait.js';

describe('the wait before the next connection', () => {
  it.each([
    [1, false, 1_000],
    [2, false, 2_000],
    [5, false, 16_000],
    [9, false, 256_000],
    [10, false, 300_000],
    [5_000, false, 300_000],
    [1, true, 60_000],
    [2, true, 120_000],
    [5, true, 900_000],
    [5_000, true, 900_000],
  ])('after %i failures (log-in refused: %s) is at most %i ms and at least half of it', (failures, refused, most) => {
    expect(waitAfter(failures, refused, 1)).toBe(most);
    expect(waitAfter(failures, refused, 0)).toBe(most / 2);
  });
});
