import { type FactKind, FACT_KINDS } from './fact.js';
import { percentile } from './histogram.js';

/** How much there is of everything in one group: counts by kind and bucket. */
export class Sums {
  private readonly kinds = new Map<FactKind, Map<number, number>>();

  /** @param kind position in FACT_KINDS */
  add(kind: number, bucket: number, count: number): void {
    const name = FACT_KINDS[kind]!;
    const buckets = this.kinds.get(name) ?? new Map<number, number>();
    this.kinds.set(name, buckets.set(bucket, (buckets.get(bucket) ?? 0) + count));
  }

  addAll(other: Sums): void {
    for (const [kind, buckets] of other.kinds) {
      for (const [bucket, count] of buckets) this.add(FACT_KINDS.indexOf(kind), bucket, count);
    }
  }

  count(...kinds: FactKind[]): number {
    return kinds.flatMap((kind) => [...this.bucketsOf(kind).values()]).reduce((sum, count) => sum + count, 0);
  }

  countOf(kind: FactKind, bucket: number): number {
    return this.bucketsOf(kind).get(bucket) ?? 0;
  }

  /** Of all these kinds together, in milliseconds. */
  percentile(share: number, ...kinds: FactKind[]): number | null {
    const all = new Map<number, number>();
    for (const kind of kinds) {
      for (const [bucket, count] of this.bucketsOf(kind)) all.set(bucket, (all.get(bucket) ?? 0) + count);
    }
    return percentile(all, share);
  }

  private bucketsOf(kind: FactKind): ReadonlyMap<number, number> {
    return this.kinds.get(kind) ?? new Map<number, number>();
  }
}
