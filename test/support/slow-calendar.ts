import { DateTime } from 'luxon';
import type { CalendarSpec, Interval } from '../../src/domain/calendar/calendar.js';

/**
 * Working time counted minute by minute: what does the clock on the wall show, and is that a working minute of the date?
 * It shares no code with the arithmetic it judges, and asks Luxon for the offsets of zones. It is slow.
 */
export class SlowCalendar {
  private readonly dates = new Map<number, boolean[]>();

  constructor(private readonly spec: CalendarSpec) {}

  /**
   * One flag for each step from `from` to `to`. Steps are minutes, or seconds for old days whose offsets are no whole
   * minutes; both ends are whole ones.
   */
  openSteps(from: number, to: number, step: number): Uint8Array {
    const open = new Uint8Array(Math.ceil((to - from) / step));
    let hour = -Infinity;
    let steady: number | null = null;
    for (let i = 0; i < open.length; i++) {
      const at = from + i * step;
      if (at >= hour + HOUR) {
        hour = at;
        // No zone changes its clocks twice within an hour.
        steady = this.offset(at) === this.offset(at + HOUR) ? this.offset(at) : null;
      }
      open[i] = this.isOpenOnTheWall(at + (steady ?? this.offset(at))) ? 1 : 0;
    }
    return open;
  }

  private isOpenOnTheWall(wall: number): boolean {
    const day = Math.floor(wall / DAY);
    let minutes = this.dates.get(day);
    if (!minutes) this.dates.set(day, (minutes = this.wallMinutes(isoDate(day * DAY))));
    return minutes[Math.floor((wall - day * DAY) / MINUTE)]!;
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

  private offset(at: number): number {
    return Math.round(DateTime.fromMillis(at, { zone: this.spec.timezone }).offset * MINUTE);
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
