const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Waits between tries. RFC 5321 wants half an hour, but most failures are over sooner; 27 hours together. */
const WAITS = [MINUTE / 2, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, ...Array<number>(6).fill(4 * HOUR)];

/** How long to wait after so many tries that failed for now; null: it is time to give up. */
export function waitAfter(attempts: number): number | null {
  return WAITS[attempts - 1] ?? null;
}
