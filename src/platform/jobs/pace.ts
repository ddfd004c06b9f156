/** Token of the paces of queues, by name; those that are not named do as much as they can. */
export const PACES = Symbol('PACES');

export interface Pace {
  /** Jobs at once in one process. */
  atOnce?: number;
  /** Jobs of all processes together. */
  perMinute?: number | null;
  /** Never gives way to what must not be late, since it is that: see `Precedence`. */
  goesFirst?: boolean;
}

/**
 * BullMQ counts jobs per window: so many in a minute would all go out at its start. Short windows spread them evenly, and
 * no minute has more than the limit and the jobs of one window.
 */
export function windowOf(perMinute: number): { max: number; duration: number } {
  const max = Math.ceil(perMinute / 60);
  return { max, duration: Math.ceil((max * 60_000) / perMinute) };
}
