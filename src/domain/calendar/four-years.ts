import { lastIndexWhere, Openings, type Progress } from './openings.js';
import { openOn, openOnWeekday, type Schedule } from './schedule.js';
import type { Span } from './spans.js';
import { offsetPeriods, type OffsetPeriod } from './time-zone.js';
import { DAY, firstDayOf, MINUTE, WEEK, WEEKDAYS, type WallDay } from './wall-clock.js';

/**
 * Four years of a calendar, as UTC has them: instants `[from, to)`. Work counts from the beginning. They are laid out in
 * one go, so that whatever takes less than four years meets two of them at most.
 */
export interface FourYears extends Progress {
  /** 506 is 2024 to 2027. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** A part of these years under one offset: either a special day, or a run of regular ones, whatever its length. */
interface Stretch {
  readonly from: number;
  /** What was worked before it, in these years. */
  readonly before: number;
  readonly offset: number;
  /** Of the clock on the wall, and where that stood as the stretch began. */
  readonly wall: Progress;
  readonly wallWorked: number;
}

/** 1970-01-05. */
const MONDAY = 4 * DAY;

export function numberOf(year: number): number {
  return Math.floor(year / 4);
}

/** The regular week, over and over, as the clock on the wall counts. */
export function everyWeek(schedule: Schedule): Progress {
  const week = new Openings(
    WEEKDAYS.flatMap((_, weekday) =>
      openOnWeekday(schedule, weekday).map(([from, to]): Span => [
        weekday * DAY + from * MINUTE,
        weekday * DAY + to * MINUTE,
      ]),
    ),
  );
  return {
    total: week.total > 0 ? Infinity : 0,
    workedUntil(at) {
      const weeks = Math.floor((at - MONDAY) / WEEK);
      return weeks * week.total + week.workedUntil(at - MONDAY - weeks * WEEK);
    },
    instantOf(worked) {
      // Work that fills whole weeks ends within the last of them, not at the opening of the next.
      const weeks = Math.ceil(worked / week.total) - 1;
      return MONDAY + weeks * WEEK + week.instantOf(worked - weeks * week.total);
    },
  };
}

/**
 * An instant is working time if the clock on the wall then shows a working minute of the date it shows. So under each
 * offset of the zone work goes on as it does on the wall, from where the clock stands as the offset begins.
 */
export function layOut(schedule: Schedule, week: Progress, specialDays: readonly WallDay[], number: number): FourYears {
  const from = firstDayOf(4 * number) * DAY;
  const to = firstDayOf(4 * number + 4) * DAY;
  const stretches: Stretch[] = [];
  let total = 0;
  const append = (wall: Progress, begin: number, end: number, offset: number) => {
    if (begin >= end) return;
    const wallWorked = wall.workedUntil(begin + offset);
    stretches.push({ from: begin, before: total, offset, wall, wallWorked });
    total += wall.workedUntil(end + offset) - wallWorked;
  };
  const days = within(specialDays, from / DAY, to / DAY);
  const periods: readonly OffsetPeriod[] =
    week.total === 0 && days.length === 0 ? [{ from, to, offset: 0 }] : offsetPeriods(schedule.zone, from, to);
  for (const { from: begin, to: end, offset } of periods) {
    let at = begin;
    for (const day of within(days, (begin + offset) / DAY, (end + offset) / DAY)) {
      const [midnight, next] = [day, day + 1].map((date) => Math.min(Math.max(date * DAY - offset, begin), end));
      append(week, at, midnight!, offset);
      append(singleDay(schedule, day), midnight!, next!, offset);
      at = next!;
    }
    append(week, at, end, offset);
  }
  return {
    number,
    from,
    to,
    total,
    workedUntil(at) {
      const stretch = stretches[lastIndexWhere(stretches.length, (i) => stretches[i]!.from <= at)]!;
      return stretch.before + stretch.wall.workedUntil(at + stretch.offset) - stretch.wallWorked;
    },
    instantOf(worked) {
      const stretch = stretches[lastIndexWhere(stretches.length, (i) => stretches[i]!.before < worked)]!;
      return stretch.wall.instantOf(worked - stretch.before + stretch.wallWorked) - stretch.offset;
    },
  };
}

function singleDay(schedule: Schedule, day: WallDay): Openings {
  return new Openings(
    openOn(schedule, day).map(([from, to]): Span => [day * DAY + from * MINUTE, day * DAY + to * MINUTE]),
  );
}

/** Those of the ascending days that `[low, high)` may touch, whatever the offset. */
function within(days: readonly WallDay[], low: number, high: number): readonly WallDay[] {
  const first = lastIndexWhere(days.length, (i) => days[i]! < low - 2) + 1;
  return days.slice(first, lastIndexWhere(days.length, (i) => days[i]! <= high + 2) + 1);
}
