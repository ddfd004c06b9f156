import { describe, expect, it } from 'vitest';
import { type Burst, leavesAt } from './burst.js';

const GATHERING = { settleMs: 2_000, windowMs: 120_000 };
const begun = { begunAt: 1_000_000, latestAt: 1_000_000, told: false, urgent: false };
const after = (ms: number) => begun.begunAt + ms;

describe('notices to one person leave', () => {
  const cases: [what: string, burst: Partial<Burst>, leaves: number][] = [
    ['alone: when nothing more came', {}, 2_000],
    ['with a second one: when nothing more came after that', { latestAt: after(1_500) }, 3_500],
    ['when they do not end: after some time nevertheless', { latestAt: after(9_000) }, 10_000],
    ['later than that: at once', { latestAt: after(30_000) }, 10_000],
    ['after others of the burst: when it ends', { latestAt: after(3_000), told: true }, 120_000],
    ['urgent, after others: when nothing more came', { latestAt: after(3_000), told: true, urgent: true }, 5_000],
    ['urgent, just before it ends: then', { latestAt: after(119_999), told: true, urgent: true }, 120_000],
    ['urgent, as the first: like any other', { urgent: true }, 2_000],
    ['just before it ends: with all others', { latestAt: after(119_999), told: true }, 120_000],
  ];
  it.each(cases)('%s', (_what, burst, leaves) => {
    expect(leavesAt({ ...begun, ...burst }, GATHERING)).toBe(after(leaves));
  });

  it('at the end of a burst that is shorter than they would settle', () => {
    expect(leavesAt(begun, { settleMs: 2_000, windowMs: 500 })).toBe(after(500));
  });

  it('at once where nothing settles', () => {
    expect(leavesAt(begun, { settleMs: 0, windowMs: 120_000 })).toBe(after(0));
  });
});
