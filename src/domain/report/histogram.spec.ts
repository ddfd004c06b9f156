import { describe, expect, it } from 'vitest';
import { bucketOf, middleOf, percentile, RELATIVE_ERROR } from './histogram.js';

describe('a histogram', () => {
  it('is never further from a time than its error', () => {
    for (let ms = 1; ms < 4e12; ms = Math.ceil(ms * 1.013)) {
      const off = Math.abs(middleOf(bucketOf(ms)) - ms) / ms;
      expect(off, String(ms)).toBeLessThanOrEqual(RELATIVE_ERROR + 1e-9);
    }
    expect(middleOf(bucketOf(0))).toBe(0);
  });

  it('fits into what keeps it', () => {
    expect(bucketOf(100 * 366 * 86_400_000)).toBeLessThan(2 ** 15);
  });

  it.each<[times: number[], share: number, expected: number | null]>([
    [[], 0.5, null],
    [[7], 0.9, 7],
    [[1_000, 2_000], 0.5, 1_000],
    [[1_000, 2_000, 3_000], 0.5, 2_000],
    [[10, 20, 30, 40, 50, 60, 70, 80, 90, 100_000], 0.9, 90],
    [[0, 0, 5], 0.5, 0],
  ])('of %j has for %f: %s', (times, share, expected) => {
    const counts = new Map<number, number>();
    for (const ms of times) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
    const found = percentile(counts, share);
    if (expected === null) expect(found).toBeNull();
    else expect(Math.abs(found! - expected)).toBeLessThanOrEqual(expected * RELATIVE_ERROR + 1e-9);
  });
});
