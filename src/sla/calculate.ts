import { Injectable } from '@nestjs/common';
import {
  type Calendar,
  CalendarError,
  type CalendarSpec,
  checkCalendar,
  compileCalendar,
} from '../domain/calendar/calendar.js';
import { durationMs, formatDuration, parseDuration } from '../domain/calendar/duration.js';
import { addWorkingTime, isOpen, type Pause, workingTimeBetween } from '../domain/calendar/working-time.js';
import { type InputError, invalidInput } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { Calendars, checkRegion } from './calendars.js';
import { withRegionalHolidays } from './regional-holidays.js';
import type { CalculateRequest } from './sla.dto.js';

/** Working-time arithmetic on request, to try a calendar before saving it. */
@Injectable()
export class Calculate {
  constructor(
    private readonly calendars: Calendars,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem input/invalid */
  async execute(request: CalculateRequest): Promise<{ result: string | boolean }> {
    const calendar = await this.calendarOf(request);
    const start = instant(request.start, '/start');
    const pauses = (request.pauses ?? []).map((pause, i) => pauseOf(pause, `/pauses/${i}`));
    try {
      switch (request.operation) {
        case 'add':
          return {
            result: new Date(addWorkingTime(calendar, start, durationOf(request, calendar), pauses)).toISOString(),
          };
        case 'between':
          return { result: formatDuration(workingTimeBetween(calendar, start, instant(request.end, '/end'), pauses)) };
        case 'isOpen':
          return { result: isOpen(calendar, start, pauses) };
      }
    } catch (error) {
      if (error instanceof CalendarError || error instanceof RangeError) {
        throw invalidInput({ pointer: '/calendar', detail: error.message });
      }
      throw error;
    }
  }

  private async calendarOf({ calendar, calendarId }: CalculateRequest): Promise<Calendar> {
    if ((calendar === undefined) === (calendarId === undefined)) {
      throw invalidInput({ pointer: '/calendar', detail: 'give either a calendar or a calendarId' });
    }
    if (calendarId !== undefined) return this.compile(await this.calendars.current(calendarId));
    const spec = { id: 'draft', name: 'Draft', ...calendar };
    const problems = checkCalendar(spec);
    if (problems.length > 0) {
      throw invalidInput(...problems.map(({ pointer, detail }) => ({ pointer: `/calendar${pointer}`, detail })));
    }
    const errors = checkRegion(spec);
    if (errors.length > 0)
      throw invalidInput(...errors.map((error) => ({ ...error, pointer: `/calendar${error.pointer}` })));
    return this.compile(spec as unknown as CalendarSpec);
  }

  private compile(spec: CalendarSpec): Calendar {
    return compileCalendar(withRegionalHolidays(spec, this.clock.now()));
  }
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
  const from = instant(pause[0], `${pointer}/0`);
  const to = instant(pause[1], `${pointer}/1`);
  if (to < from) throw invalidInput({ pointer, detail: 'ends before it begins' });
  return [from, to];
}

const OFFSET_TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?:Z|[+-]\d\d(?::?\d\d)?)$/;

function instant(value: unknown, pointer: string): number {
  const refusal: InputError = {
    pointer,
    detail: 'must be a time with an offset, such as 2026-03-27T09:00:00+01:00',
  };
  if (typeof value !== 'string') throw invalidInput(refusal);
  const parts = OFFSET_TIME.exec(value);
  // Date alone would take the 30th of February for the 2nd of March.
  const days = parts ? new Date(Date.UTC(Number(parts[1]), Number(parts[2]), 0)).getUTCDate() : 0;
  const ms = Date.parse(
    value.replace(/([+-]\d\d)(\d\d)?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`),
  );
  if (!parts || Number(parts[3]) > days || Number.isNaN(ms)) throw invalidInput(refusal);
  return ms;
}
