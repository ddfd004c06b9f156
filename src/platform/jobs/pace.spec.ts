import { describe, expect, it } from 'vitest';
import { windowOf } from './pace.js';

describe('so many jobs a minute', () => {
  it.each([
    [1, { max: 1, duration: 60_000 }],
    [10, { max: 1, duration: 6_000 }],
    [60, { max: 1, duration: 1_000 }],
    [90, { max: 2, duration: 1_334 }],
    [6_000, { max: 100, duration: 1_000 }],
  ])('%d: %o', (perMinute, window) => expect(windowOf(perMinute)).toEqual(window));

  it('are never exceeded in the long run', () => {
    for (let perMinute = 1; perMinute < 500; perMinute++) {
      const { max, duration } = windowOf(perMinute);
      expect((max / duration) * 60_000).toBeLessThanOrEqual(perMinute);
    }
  });
});
