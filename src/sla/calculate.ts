import { Injectable } from '@nestjs/common';
import { type Calendar, CalendarError, type CalendarSpec, checkCalendar } from '../domain/calendar/calendar.js';
import { durationMs, formatDuration, parseDuration } from '../domain/calendar/duration.js';
import { pointerTo } from '../domain/calendar/read-schedule.js';
import { addWorkingTime, isOpen, type Pause, workingTimeBetween } from '../domain/calendar/working-time.js';
import { type InputError, invalidInput } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { CalendarVersions, ENOUGH_YEARS } from './calendar-versions.js';
import type { CalculateRequest } from './calendars.dto.js';
import { checkRegion } from './calendars.js';
import { readInstant } from './read-instant.js';

/** Working-time arithmetic on request, to try a calendar before saving it. */
@Injectable()
export class Calculate {
  constructor(
    private readonly versions: CalendarVersions,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem input/invalid */
  async execute(request: CalculateRequest): Promise<{ result: string | boolean }> {
    const start = readInstant(request.start, '/start');
    const calendar = await this.calendarOf(request, start);
    const pauses = (request.pauses ?? []).map((pause, i) => pauseOf(pause, `/pauses/${i}`));
    try {
      switch (request.operation) {
        case 'add':
          return {
            result: new Date(addWorkingTime(calendar, start, durationOf(request, calendar), pauses)).toISOString(),
          };
        case 'between':
          return {
            result: formatDuration(workingTimeBetween(calendar, start, readInstant(request.end, '/end'), pauses)),
          };
        case 'isOpen':
          return { result: isOpen(calendar, start, pauses) };
      }
    } catch (error) {
      if (error instanceof CalendarError || error instanceof RangeError) {
        throw invalidInput({
          pointer: request.calendarId === undefined ? '/calendar' : '/calendarId',
          detail: error.message,
        });
      }
      throw error;
    }
  }

  private async calendarOf(request: CalculateRequest, start: number): Promise<Calendar> {
    const { calendar, calendarId } = request;
    if ((calendar === undefined) === (calendarId === undefined)) {
      throw invalidInput({ pointer: '/calendar', detail: 'give either a calendar or a calendarId' });
    }
    const [from, to] = this.yearsOf(request, start);
    if (calendarId !== undefined) {
      return this.versions.calendarFor(await this.versions.current(calendarId), from, to);
    }
    const spec = { id: 'draft', name: 'Draft', ...calendar };
    const problems = [...checkKnown(spec), ...checkCalendar(spec), ...checkRegion(spec)];
    if (problems.length > 0) {
      throw invalidInput(...problems.map(({ pointer, detail }) => ({ pointer: `/calendar${pointer}`, detail })));
    }
    return this.versions.draft(spec as unknown as CalendarSpec, from, to);
  }

  /** Of which years the public holidays matter, and the one around New Year. An addition may end in any. */
  private yearsOf({ operation, end }: CalculateRequest, start: number): [from: number, to: number] {
    const year = (at: number) => new Date(at).getUTCFullYear();
    const last =
      operation === 'add' ? this.clock.now().getTime() : operation === 'isOpen' ? start : readInstant(end, '/end');
    return [year(start) - 1, year(last) + (operation === 'add' ? ENOUGH_YEARS : 1)];
  }
}

const WRITTEN = ['id', 'name', 'timezone', 'hours', 'holidays', 'holidayRegion', 'overrides', 'breaks', 'dayLength'];
/** A calendar as it was read may be tried. */
const KNOWN = new Set([...WRITTEN, 'version', 'regionalHolidays']);

function checkKnown(spec: object): InputError[] {
  const unknown = Object.keys(spec).filter((key) => !KNOWN.has(key));
  return unknown.map((key) => ({ pointer: pointerTo('', key), detail: 'is not a known property' }));
}

function durationOf({ duration }: CalculateRequest, calendar: Calendar): number {
  const parsed = duration === undefined ? null : parseDuration(duration);
  if (!parsed) {
    throw invalidInput({ pointer: '/duration', detail: 'must be an ISO 8601 duration such as PT24H, P3D or PT90S' });
  }
  return durationMs(parsed, calendar);
}

function pauseOf(pause: unknown, pointer: string): Pause {
  if (!Array.isArray(pause) || pause.length !== 2) throw invalidInput({ pointer, detail: 'must be [from, to]' });
  const from = readInstant(pause[0], `${pointer}/0`);
  const to = readInstant(pause[1], `${pointer}/1`);
  if (to < from) throw invalidInput({ pointer, detail: 'ends before it begins' });
  return [from, to];
}
