import { lastIndexWhere, Openings, type Progress } from './openings.js';
import { openOn, openOnWeekday, type Schedule } from './schedule.js';
import { clip, union, type Span } from './spans.js';
import { beginningOf, closingAt, offsetPeriods, openingAt, type OffsetPeriod } from './time-zone.js';
import { DAY, firstDayOf, MIDNIGHT, MINUTE, WEEK, WEEKDAYS, weekdayOf, type WallDay } from './wall-clock.js';

/** One local year `[from, to)` of a calendar, in epoch milliseconds; work counts from its beginning. */
export interface CalendarYear extends Progress {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** A part of a year: from `from` on, what was worked `before` in that year, and how work goes on. */
interface Stretch {
  readonly from: number;
  readonly before: number;
  readonly progress: Progress;
}

/** The regular week as openings in ms since Monday 00:00. */
export function weekOf(schedule: Schedule): Openings {
  return new Openings(
    WEEKDAYS.flatMap((_, weekday) =>
      openOnWeekday(schedule, weekday).map(([from, to]): Span => [
        weekday * DAY + from * MINUTE,
        weekday * DAY + to * MINUTE,
      ]),
    ),
  );
}

/**
 * Cuts a year into single days with something special about them (a date of its own, or a change of the clocks nearby)
 * and runs of regular days, which cost the same whatever their length.
 */
export function layOutYear(
  schedule: Schedule,
  week: Openings,
  specialDays: readonly WallDay[],
  number: number,
): CalendarYear {
  const periods = offsetPeriods(schedule.zone, number);
  const end = firstDayOf(number + 1);
  const stretches: Stretch[] = [];
  let total = 0;
  const append = (from: number, progress: Progress) => {
    stretches.push({ from, before: total, progress });
    total += progress.total;
  };
  let day = firstDayOf(number);
  const from = beginningOf(day, periods);
  for (const special of [...singleDays(day, end, specialDays, periods), end]) {
    if (day < special) append(beginningOf(day, periods), regularDays(week, day, special, periods));
    if (special < end) append(beginningOf(special, periods), singleDay(schedule, special, periods));
    day = special + 1;
  }
  return {
    number,
    from,
    to: beginningOf(end, periods),
    total,
    workedUntil(at) {
      const stretch = stretches[lastIndexWhere(stretches.length, (i) => stretches[i]!.from <= at)]!;
      return stretch.before + stretch.progress.workedUntil(at);
    },
    instantOf(worked) {
      const stretch = stretches[lastIndexWhere(stretches.length, (i) => stretches[i]!.before < worked)]!;
      return stretch.progress.instantOf(worked - stretch.before);
    },
  };
}

/** The days to be laid out one by one, ascending. */
function singleDays(
  first: WallDay,
  end: WallDay,
  special: readonly WallDay[],
  periods: readonly OffsetPeriod[],
): WallDay[] {
  const days = new Set(special.filter((day) => first <= day && day < end));
  periods.slice(1).forEach(({ from, offset }, i) => {
    // A day more on either side keeps every regular day clear of the change.
    const shown = [Math.floor((from + periods[i]!.offset) / DAY), Math.floor((from + offset) / DAY)];
    for (let day = Math.min(...shown) - 1; day <= Math.max(...shown) + 1; day++) {
      if (first <= day && day < end) days.add(day);
    }
  });
  return [...days].sort((a, b) => a - b);
}

/**
 * One day's wall time resolved to instants. An opening in the repeated hour means the first time the clock shows it, a
 * closing the last; times that the clock jumped over move forward by the jump. Nothing leaves its day, and what overlaps
 * after that counts once, so a lunch hour within the repeated hour is worked through.
 */
function singleDay(schedule: Schedule, day: WallDay, periods: readonly OffsetPeriod[]): Openings {
  const begin = beginningOf(day, periods);
  const end = beginningOf(day + 1, periods);
  const resolved = openOn(schedule, day).map(([from, to]): Span => [
    from === 0 ? begin : openingAt(day * DAY + from * MINUTE, periods),
    to === MIDNIGHT ? end : closingAt(day * DAY + to * MINUTE, periods),
  ]);
  return new Openings(union(clip(resolved, [begin, end])));
}

/** A run of days `[first, end)` under one offset that follow the week. */
function regularDays(week: Openings, first: WallDay, end: WallDay, periods: readonly OffsetPeriod[]): Progress {
  const begin = beginningOf(first, periods);
  // Monday 00:00, had this offset held since then.
  const monday = begin - weekdayOf(first) * DAY;
  const workedUntil = (at: number) => {
    const weeks = Math.floor((at - monday) / WEEK);
    return weeks * week.total + week.workedUntil(at - monday - weeks * WEEK);
  };
  const start = workedUntil(begin);
  return {
    total: workedUntil(beginningOf(end, periods)) - start,
    workedUntil: (at) => workedUntil(at) - start,
    instantOf(worked) {
      // Work that fills whole weeks ends within the last of them, not at the opening of the next.
      const weeks = Math.ceil((start + worked) / week.total) - 1;
      return monday + weeks * WEEK + week.instantOf(start + worked - weeks * week.total);
    },
  };
}
