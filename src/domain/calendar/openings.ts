import type { Span } from './spans.js';

/** Work as a function of time, and its inverse. Both count from one origin, in milliseconds. */
export interface Progress {
  readonly total: number;
  /** The work done before an instant; never falls as time goes on. */
  workedUntil(at: number): number;
  /** The earliest instant by which that much work is done, for `0 < worked <= total`. */
  instantOf(worked: number): number;
}

/** Open spans, ascending and disjoint, with running totals, so that both questions take one binary search. */
export class Openings implements Progress {
  readonly total: number;
  private readonly before: number[] = [];

  constructor(private readonly spans: readonly Span[]) {
    let total = 0;
    for (const [from, to] of spans) {
      this.before.push(total);
      total += to - from;
    }
    this.total = total;
  }

  workedUntil(at: number): number {
    const i = lastIndexWhere(this.spans.length, (index) => this.spans[index]![0] <= at);
    if (i < 0) return 0;
    const [from, to] = this.spans[i]!;
    return this.before[i]! + Math.min(at, to) - from;
  }

  instantOf(worked: number): number {
    const i = lastIndexWhere(this.spans.length, (index) => this.before[index]! < worked);
    return this.spans[i]![0] + worked - this.before[i]!;
  }
}

/** The last index below `length` that passes a test which every earlier index passes too; -1 if none does. */
export function lastIndexWhere(length: number, passes: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(middle)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
