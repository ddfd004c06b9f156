/** How far a percentile may be from the truth, in parts of it. */
export const RELATIVE_ERROR = 0.02;
const GROWTH = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG = Math.log(GROWTH);

/**
 * The bucket of a time: each reaches from one power of `GROWTH` to the next, so that its middle is no further than
 * `RELATIVE_ERROR` from any time in it. Histograms of several days are added up bucket by bucket.
 * @param ms working time; 0 has a bucket of its own
 */
export function bucketOf(ms: number): number {
  return ms < 1 ? 0 : 1 + Math.floor(Math.log(ms) / LOG);
}

/** @returns milliseconds that stand for all of the bucket */
export function middleOf(bucket: number): number {
  return bucket === 0 ? 0 : GROWTH ** (bucket - 1) * (1 + RELATIVE_ERROR);
}

/**
 * The least that so many of all are at or below (nearest rank).
 * @param counts by bucket
 * @param share such as 0.9
 * @returns milliseconds; null when there is nothing
 */
export function percentile(counts: ReadonlyMap<number, number>, share: number): number | null {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = Math.ceil(total * share);
  for (const [bucket, count] of [...counts].sort(([one], [other]) => one - other)) {
    left -= count;
    if (left <= 0) return middleOf(bucket);
  }
  return null;
}
