/** From least to most urgent. */
export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** To this one, or else to the next higher; never down, and never beyond the highest. */
export function raisePriority(from: Priority, to?: Priority): Priority {
  const now = PRIORITIES.indexOf(from);
  const then = to === undefined ? Math.min(now + 1, PRIORITIES.length - 1) : PRIORITIES.indexOf(to);
  return PRIORITIES[Math.max(now, then)]!;
}
