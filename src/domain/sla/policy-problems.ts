import { type BusinessDay, durationMs, parseDuration } from '../calendar/duration.js';
import { pointerTo } from '../calendar/read-schedule.js';

export interface PolicyProblem {
  /** JSON pointer into the list. */
  pointer: string;
  detail: string;
}

/** The calendars that may be named, by id. */
export type KnownCalendars = ReadonlyMap<string, BusinessDay>;

/** Gathers what is wrong with a list of policies, and where. */
export class PolicyProblems {
  readonly found: PolicyProblem[] = [];

  report(pointer: string, detail: string): void {
    this.found.push({ pointer, detail });
  }

  onlyKnown(value: Record<string, unknown>, known: readonly string[], at: string): void {
    for (const name of Object.keys(value)) {
      if (!known.includes(name)) {
        this.report(pointerTo(at, name), 'is not a known property');
      }
    }
  }

  oneOf(value: unknown, allowed: readonly string[], at: string): void {
    if (!allowed.includes(value as string)) this.report(at, `must be one of ${allowed.join(', ')}`);
  }

  calendar(value: unknown, calendars: KnownCalendars, at: string): void {
    if (!calendars.has(value as string)) this.report(at, 'is no calendar we know');
  }

  /** @returns its working milliseconds by the calendar, if there is one; null when it is none. */
  duration(value: unknown, at: string, day: BusinessDay = { dayLength: 1, daysPerWeek: 1 }): number | null {
    const duration = typeof value === 'string' ? parseDuration(value) : null;
    if (!duration) {
      this.report(at, 'must be an ISO 8601 duration such as PT24H, P3D or PT90S');
      return null;
    }
    const ms = durationMs(duration, day);
    if (!duration.weeks && duration.days === 0 && duration.ms === 0) this.report(at, 'must be longer than nothing');
    return ms;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= max;
}
