import { Injectable } from '@nestjs/common';
import { type CalendarSpec, checkCalendar } from '../domain/calendar/calendar.js';
import { Database } from '../platform/database/database.js';
import { type InputError, invalidInput, Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { isHolidayRegion } from './regional-holidays.js';
import { CalendarVersion } from './calendar-version.entity.js';

const LOCK = 712_003;

@Injectable()
export class Calendars {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem calendar/not-found */
  async current(id: string): Promise<CalendarSpec> {
    const found = await this.db.manager.findOneBy(CalendarVersion, { id, isCurrent: true });
    if (!found) throw new Problem('calendar/not-found', 'There is no such calendar');
    return found.spec;
  }

  /** Makes a new version, or a new calendar. @throws Problem input/invalid naming what is wrong and where */
  save(id: string, given: object): Promise<CalendarSpec> {
    if (!/^[a-z0-9][a-z0-9_-]{0,63}$/.test(id)) {
      throw new Problem(
        'calendar/refused',
        'The id of a calendar has up to 64 small letters, digits, hyphens and underscores',
      );
    }
    if ('id' in given && given.id !== id)
      throw invalidInput({ pointer: '/id', detail: `must be "${id}", as in the address` });
    const spec = { ...given, id };
    const problems = [...checkName(spec), ...checkRegion(spec), ...checkCalendar(spec)];
    if (problems.length > 0) throw invalidInput(...problems);
    return this.db.transaction(async () => {
      await this.db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      const current = await this.db.manager.findOneBy(CalendarVersion, { id, isCurrent: true });
      if (current) await this.db.manager.update(CalendarVersion, { id, isCurrent: true }, { isCurrent: false });
      await this.db.manager.insert(CalendarVersion, {
        id,
        version: (current?.version ?? 0) + 1,
        spec: spec as never,
        isCurrent: true,
        createdAt: this.clock.now(),
      });
      return spec as CalendarSpec;
    });
  }
}

function checkName({ name }: Record<string, unknown>): InputError[] {
  if (typeof name === 'string' && /\S/.test(name) && name.length <= 100) return [];
  return [{ pointer: '/name', detail: 'must be a name of 1 to 100 characters' }];
}

export function checkRegion({ holidayRegion: region }: Record<string, unknown>): InputError[] {
  if (region === undefined || region === null || (typeof region === 'string' && isHolidayRegion(region))) return [];
  return [
    { pointer: '/holidayRegion', detail: 'must be a region whose holidays are known, such as DE or DE-BY, or null' },
  ];
}
