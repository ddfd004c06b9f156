/** Notices to one person that come shortly after each other. Times are epoch milliseconds. */
export interface Burst {
  begunAt: number;
  /** When the last of those came that wait to be told. */
  latestAt: number;
  /** Some of it was told already. */
  told: boolean;
  /** Among those that wait is one on which somebody is to act at once. */
  urgent: boolean;
}

/** How long a single notice waits for others, and how long a burst lasts. */
export interface Gathering {
  settleMs: number;
  windowMs: number;
}

/** What comes without end is not waited for longer than this many times the settling. */
const PATIENCE = 5;

/**
 * When those that wait leave, as one mail: the first of a burst as soon as nothing more comes, those that follow them
 * when it ends, or as soon as one among them is urgent and nothing more comes. So one alone is hardly late.
 */
export function leavesAt({ begunAt, latestAt, told, urgent }: Burst, { settleMs, windowMs }: Gathering): number {
  const end = begunAt + windowMs;
  if (told) return urgent ? Math.min(latestAt + settleMs, end) : end;
  return Math.min(latestAt + settleMs, begunAt + PATIENCE * settleMs, end);
}
