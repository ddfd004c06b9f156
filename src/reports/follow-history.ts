import { Inject, Injectable } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../platform/config/environment.js';
import { Database } from '../platform/database/database.js';
import { CountTickets } from './count-tickets.js';

/** Lines of history, or tickets, in one transaction. */
const BATCH = 2_000;
/** What is left after this long is for the next run: counting a million tickets must not keep a worker from its work. */
const ENOUGH_MS = 2_000;

interface Progress {
  timezone: string | null;
  server: string | null;
  followed: number;
  countedSerial: number;
  lastSerial: number;
  /** Every transaction before this one has ended, and all that it wrote is seen. */
  horizon: number;
  thisServer: string;
}

const PROGRESS = `
  SELECT timezone, server, followed::float8 AS followed, counted_serial::float8 AS "countedSerial",
    last_serial::float8 AS "lastSerial", pg_snapshot_xmin(pg_current_snapshot())::text::float8 AS horizon,
    (SELECT system_identifier::text FROM pg_control_system()) AS "thisServer"
  FROM report_progress WHERE id = 1 FOR UPDATE SKIP LOCKED`;

interface Line {
  subjectId: string;
  recordedIn: number;
}

/** Asked without a lock, so that nothing is written where nothing happens. */
const IS_THERE_WORK = `
  SELECT timezone IS DISTINCT FROM $1 OR counted_serial < last_serial
    OR server IS DISTINCT FROM (SELECT system_identifier::text FROM pg_control_system())
    OR followed > pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    OR EXISTS (SELECT 1 FROM history_entry WHERE recorded_in >= followed) AS "isThereWork"
  FROM report_progress WHERE id = 1`;

const LINES_OF_ONE = 'SELECT DISTINCT subject_id AS "subjectId" FROM history_entry WHERE recorded_in = $1';

const LINES = `
  SELECT subject_id AS "subjectId", recorded_in::float8 AS "recordedIn" FROM history_entry
  WHERE recorded_in >= $1 AND recorded_in < $2 ORDER BY recorded_in LIMIT ${BATCH}`;

/**
 * Counts again whichever ticket changed, by the history: every change of a ticket has a line there, with the number of its
 * transaction. Those before the oldest that still runs have all been seen, so that none is missed; and where it stopped
 * is written along with what it counted.
 */
@Injectable()
export class FollowHistory {
  constructor(
    private readonly db: Database,
    private readonly countTickets: CountTickets,
    @Inject(ENVIRONMENT) private readonly environment: Environment,
  ) {}

  async execute(): Promise<void> {
    const { reportsTimezone } = this.environment;
    const [answer] = await this.db.query<{ isThereWork: boolean }>(IS_THERE_WORK, [reportsTimezone]);
    if (!answer!.isThereWork) return;
    const until = performance.now() + ENOUGH_MS;
    while ((await this.goOn()) && performance.now() < until);
  }

  /** @returns whether there is more to do */
  private goOn(): Promise<boolean> {
    return this.db.transaction(async () => {
      const [progress] = await this.db.query<Progress>(PROGRESS);
      // Another worker is at it.
      if (!progress) return false;
      if (this.isOutdated(progress)) {
        await this.begin(progress);
        return true;
      }
      return (await this.follow(progress)) || (await this.countNext(progress));
    });
  }

  /** Days were cut elsewhere, or this is another server's data, whose transactions have other numbers. */
  private isOutdated({ timezone, server, thisServer, followed, horizon }: Progress): boolean {
    return timezone !== this.environment.reportsTimezone || server !== thisServer || followed > horizon;
  }

  /** Everything is counted again; meanwhile figures are what they were, ticket by ticket. */
  private async begin({ horizon, thisServer }: Progress): Promise<void> {
    await this.db.query(
      `UPDATE report_progress SET timezone = $1, server = $2, followed = $3, counted_serial = 0,
         last_serial = (SELECT coalesce(max(serial), 0) FROM ticket)`,
      [this.environment.reportsTimezone, thisServer, horizon],
    );
  }

  private async follow({ followed, horizon }: Progress): Promise<boolean> {
    const lines = await this.db.query<Line>(LINES, [followed, horizon]);
    const isAll = lines.length < BATCH;
    const [first, last] = [lines[0]?.recordedIn, lines.at(-1)?.recordedIn];
    if (isAll) await this.count(lines, horizon);
    // The last transaction may go on behind the limit: it is left for the next time, or read by itself.
    else if (first !== last)
      await this.count(
        lines.filter(({ recordedIn }) => recordedIn !== last),
        last!,
      );
    else await this.count(await this.db.query<Line>(LINES_OF_ONE, [last]), last! + 1);
    return !isAll;
  }

  /** @param followed where the next time begins */
  private async count(lines: readonly Pick<Line, 'subjectId'>[], followed: number): Promise<void> {
    if (lines.length === 0) return;
    await this.countTickets.execute(unique(lines), this.environment.reportsTimezone);
    await this.db.query('UPDATE report_progress SET followed = $1', [followed]);
  }

  /** Those that were there before the history was followed, the oldest first. */
  private async countNext({ countedSerial, lastSerial }: Progress): Promise<boolean> {
    if (countedSerial >= lastSerial) return false;
    const tickets = await this.db.query<{ id: string; serial: number }>(
      `SELECT id, serial::float8 AS serial FROM ticket WHERE serial > $1 AND serial <= $2 ORDER BY serial LIMIT ${BATCH}`,
      [countedSerial, lastSerial],
    );
    await this.countTickets.execute(
      tickets.map(({ id }) => id),
      this.environment.reportsTimezone,
    );
    const counted = tickets.length < BATCH ? lastSerial : tickets.at(-1)!.serial;
    await this.db.query('UPDATE report_progress SET counted_serial = $1', [counted]);
    return counted < lastSerial;
  }
}

function unique(lines: readonly Pick<Line, 'subjectId'>[]): string[] {
  return [...new Set(lines.map(({ subjectId }) => subjectId))];
}
