import { Injectable } from '@nestjs/common';
import { isOpen } from '../domain/calendar/working-time.js';
import { Database } from '../platform/database/database.js';
import { Promises } from './promises.js';

/** `onDuty`: id of a calendar; null: always. */
interface Presence {
  id: string;
  onDuty: string | null;
  awayUntil: Date | null;
}

/** What other rooms ask about calendars, as they stand now. */
@Injectable()
export class WorkingHours {
  constructor(
    private readonly db: Database,
    private readonly promises: Promises,
  ) {}

  async exists(calendarId: string): Promise<boolean> {
    return (await this.version(calendarId)) !== null;
  }

  /** A calendar that is not there is never closed. */
  async isOpen(calendarId: string, at: Date): Promise<boolean> {
    const version = await this.version(calendarId);
    if (version === null) return true;
    return isOpen(await this.promises.calendar(calendarId, version), at.getTime());
  }

  /** The ids of those who are on duty at this moment, and not away. */
  async present(people: readonly Presence[], at: Date): Promise<Set<string>> {
    const calendars = [...new Set(people.flatMap(({ onDuty }) => onDuty ?? []))];
    const open = new Map(await Promise.all(calendars.map(async (id) => [id, await this.isOpen(id, at)] as const)));
    const isThere = ({ awayUntil, onDuty }: Presence) =>
      (awayUntil === null || awayUntil <= at) && (onDuty === null || open.get(onDuty)!);
    return new Set(people.filter(isThere).map(({ id }) => id));
  }

  private async version(calendarId: string): Promise<number | null> {
    const [row] = await this.db.prepared<{ version: number }>(
      'SELECT version FROM calendar_version WHERE id = $1 AND is_current',
      [calendarId],
    );
    return row?.version ?? null;
  }
}
