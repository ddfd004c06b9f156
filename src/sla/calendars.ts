import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { CalendarError, type CalendarSpec, checkCalendar, compileCalendar } from '../domain/calendar/calendar.js';
import { nextOpening } from '../domain/calendar/working-time.js';
import { Database } from '../platform/database/database.js';
import { decodeCursor, isCount, type Page, toPage } from '../platform/http/cursor.js';
import type { PageQuery } from '../platform/http/page.dto.js';
import { type InputError, invalidInput, Problem } from '../platform/http/problem.js';
import { Clock } from '../platform/time/clock.js';
import { CalendarVersion } from './calendar-version.entity.js';
import { CalendarVersions } from './calendar-versions.js';
import type { CalendarVersionView, CalendarView } from './calendars.dto.js';
import { isHolidayRegion } from './regional-holidays.js';

const LOCK = 712_003;
const ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;

@Injectable()
export class Calendars {
  constructor(
    private readonly db: Database,
    private readonly versions: CalendarVersions,
    private readonly clock: Clock,
  ) {}

  /** As they stand, by id. */
  async list({ limit, after }: PageQuery): Promise<Page<CalendarView>> {
    const [id] = after === undefined ? [''] : decodeCursor(after, [isId]);
    const rows = await this.db.manager.find(CalendarVersion, {
      where: { isCurrent: true, id: MoreThan(id as string) },
      order: { id: 'ASC' },
      take: limit + 1,
    });
    for (const row of rows) await this.versions.complete(row);
    return toPage(
      rows,
      limit,
      (row) => [row.id],
      (row) => this.view(row),
    );
  }

  /** @throws Problem calendar/not-found */
  async current(id: string): Promise<CalendarView> {
    return this.view(await this.versions.current(id));
  }

  /** @throws Problem calendar/not-found */
  async version(id: string, version: string): Promise<CalendarView> {
    // What is no number of a version answers like one that nobody made.
    return this.view(await this.versions.of(id, /^\d{1,9}$/.test(version) ? Number(version) : 0));
  }

  /** Every version of one calendar, the newest first. @throws Problem calendar/not-found */
  async history(id: string, { limit, after }: PageQuery): Promise<Page<CalendarVersionView>> {
    const { version: newest } = await this.versions.current(id);
    const [before] = after === undefined ? [newest + 1] : decodeCursor(after, [isCount]);
    const rows = await this.db.query<{ version: number; createdAt: Date }>(
      `SELECT version, created_at AS "createdAt" FROM calendar_version WHERE id = $1 AND version < $2::bigint
       ORDER BY version DESC LIMIT $3`,
      [id, before, limit + 1],
    );
    return toPage(
      rows,
      limit,
      ({ version }) => [version],
      ({ version, createdAt }) => ({ version, createdAt: createdAt.toISOString() }),
    );
  }

  /** Makes a new version, or a new calendar. @throws Problem input/invalid naming what is wrong and where */
  async save(id: string, given: object): Promise<CalendarView> {
    if (!ID.test(id)) {
      throw new Problem(
        'calendar/refused',
        'The id of a calendar has up to 64 small letters, digits, hyphens and underscores',
      );
    }
    if ('id' in given && given.id !== id)
      throw invalidInput({ pointer: '/id', detail: `must be "${id}", as in the address` });
    // What only an answer tells may come back, so that what was read can be changed and sent.
    const { version: _version, regionalHolidays: _holidays, ...written } = given as Partial<CalendarView>;
    const spec = { ...written, id };
    const problems = [...checkName(spec), ...checkRegion(spec), ...checkCalendar(spec)];
    if (problems.length > 0) throw invalidInput(...problems);
    return this.keep(spec as CalendarSpec);
  }

  private async keep(spec: CalendarSpec): Promise<CalendarView> {
    const { id } = spec;
    const createdAt = this.clock.now();
    checkOpensAgain(spec, createdAt);
    const fresh = { id, spec, createdAt, isCurrent: true, regionalHolidays: {} };
    const regionalHolidays = await this.versions.missingHolidays(fresh);
    return this.db.transaction(async () => {
      await this.db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      const current = await this.db.manager.findOneBy(CalendarVersion, { id, isCurrent: true });
      if (current) await this.db.manager.update(CalendarVersion, { id, isCurrent: true }, { isCurrent: false });
      const made = { ...fresh, regionalHolidays, version: (current?.version ?? 0) + 1 };
      await this.db.manager.insert(CalendarVersion, made as never);
      return this.view(made);
    });
  }

  /** With the public holidays of this year and the next. */
  private view({ spec, version, regionalHolidays }: Pick<CalendarVersion, 'spec' | 'version' | 'regionalHolidays'>) {
    const year = this.clock.now().getUTCFullYear();
    const shown = [...(regionalHolidays[year] ?? []), ...(regionalHolidays[year + 1] ?? [])];
    return { ...spec, version, regionalHolidays: shown };
  }
}

const isId = (value: unknown): boolean => typeof value === 'string' && ID.test(value);

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

/** Dates that are over may be calculated with, but nothing can be promised by them. */
function checkOpensAgain(spec: CalendarSpec, now: Date): void {
  try {
    nextOpening(compileCalendar(spec), now.getTime());
  } catch (error) {
    if (!(error instanceof CalendarError)) throw error;
    throw invalidInput({
      pointer: '/hours',
      detail: 'this calendar never opens again: the last date on which it did is over',
    });
  }
}
