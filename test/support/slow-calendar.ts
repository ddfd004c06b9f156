import { DateTime } from 'luxon';
import type { CalendarSpec, Interval } from '../../src/domain/calendar/calendar.js';

/**
 * Working time counted minute by minute, straight from the rules and from Luxon's idea of time zones. It shares no code
 * with the arithmetic it judges; it is slow, and it knows only zones whose offsets are whole minutes (1973 and later).
 */
export class SlowCalendar {
  private readonly dates = new Map<string, [from: number, to: number][]>();

  constructor(private readonly spec: CalendarSpec) {}

  /** One flag for each minute from `from`, which is a whole minute, to `to`. */
  openMinutes(from: number, to: number): Uint8Array {
    const open = new Uint8Array(Math.ceil((to - from) / MINUTE));
    const end = isoDate(to + 3 * DAY);
    for (let day = from - 3 * DAY; isoDate(day) <= end; day += DAY) {
      for (const [opening, closing] of this.openOn(isoDate(day))) {
        const last = Math.min(open.length, (closing - from) / MINUTE);
        for (let minute = Math.max(0, (opening - from) / MINUTE); minute < last; minute++) open[minute] = 1;
      }
    }
    return open;
  }

  /** The open instants of one local date. */
  private openOn(date: string): [number, number][] {
    const known = this.dates.get(date);
    if (known) return known;
    const begin = this.beginningOf(date);
    const end = this.beginningOf(shift(date, 1));
    const minutes = this.wallMinutes(date);
    const spans: [number, number][] = [];
    for (let from = 0; from < 1440; from++) {
      if (!minutes[from] || minutes[from - 1]) continue;
      let to = from;
      while (to < 1440 && minutes[to]) to++;
      const opening = from === 0 ? begin : Math.max(begin, this.opening(date, from));
      const closing = to === 1440 ? end : Math.min(end, this.closing(date, to));
      spans.push([opening, closing]);
    }
    this.dates.set(date, spans);
    return spans;
  }

  /** Which of a date's 1440 minutes on the clock are working minutes. */
  private wallMinutes(date: string): boolean[] {
    const minutes = Array.from({ length: 1440 }, () => false);
    const before = shift(date, -1);
    const closed = this.spec.holidays?.includes(date) && !this.spec.overrides?.[date];
    const mark = (intervals: Interval[], open: boolean, yesterday: boolean) => {
      for (const [from, to] of intervals) {
        const overnight = toMinute(to) < toMinute(from);
        if (yesterday && overnight) minutes.fill(open, 0, toMinute(to));
        if (!yesterday) minutes.fill(open, toMinute(from), overnight ? 1440 : toMinute(to));
      }
    };
    if (!closed) mark(this.hoursOf(before), true, true);
    mark(this.hoursOf(date), true, false);
    mark(this.spec.breaks?.[before] ?? [], false, true);
    mark(this.spec.breaks?.[date] ?? [], false, false);
    return minutes;
  }

  private hoursOf(date: string): Interval[] {
    if (this.spec.overrides?.[date]) return this.spec.overrides[date];
    if (this.spec.holidays?.includes(date)) return [];
    const name = DateTime.fromISO(date, { zone: 'utc' }).toFormat('ccc', { locale: 'en' }).toLowerCase();
    return this.spec.hours[name as 'mon'] ?? [];
  }

  /** The minute after the last one whose local date is an earlier one. */
  private beginningOf(date: string): number {
    const midnight = Date.parse(`${date}T00:00Z`);
    let at = midnight - Math.min(...this.offsetsAround(date));
    while (this.local(at - MINUTE).toISODate()! >= date) at -= MINUTE;
    return at;
  }

  /** The first minute that the clock shows as this; a time it skips is as long after the jump as it would have been. */
  private opening(date: string, minute: number): number {
    const wall = Date.parse(`${date}T00:00Z`) + minute * MINUTE;
    const offsets = this.offsetsAround(date);
    const shown = offsets.map((offset) => wall - offset).filter((at) => this.wall(at) === wall);
    return shown.length > 0 ? Math.min(...shown) : wall - offsets[0]!;
  }

  /** The minute after the last one that the clock shows as the one before this. */
  private closing(date: string, minute: number): number {
    const wall = Date.parse(`${date}T00:00Z`) + minute * MINUTE;
    const ends = this.offsetsAround(date).map((offset) => wall - offset);
    const shown = ends.filter((at) => this.wall(at - MINUTE) === wall - MINUTE);
    return shown.length > 0 ? Math.max(...shown) : this.opening(date, minute);
  }

  /** The offsets in force within a day or so of a date, in order of time. */
  private offsetsAround(date: string): number[] {
    const midnight = Date.parse(`${date}T00:00Z`);
    const hours = Array.from({ length: 15 }, (_, i) => midnight + (6 * i - 30) * HOUR);
    return [...new Set(hours.map((at) => this.offset(at)))];
  }

  private local(at: number): DateTime {
    return DateTime.fromMillis(at, { zone: this.spec.timezone });
  }

  private offset(at: number): number {
    return this.local(at).offset * MINUTE;
  }

  private wall(at: number): number {
    return at + this.offset(at);
  }
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function isoDate(at: number): string {
  return DateTime.fromMillis(at, { zone: 'utc' }).toISODate()!;
}

function shift(date: string, days: number): string {
  return isoDate(Date.parse(`${date}T00:00Z`) + days * DAY);
}

function toMinute(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * 60 + minutes!;
}
