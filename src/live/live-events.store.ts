import { Injectable } from '@nestjs/common';
import type { Standing } from '../domain/ticket/sight.js';
import type { Kind } from '../domain/ticket/number.js';
import { Database } from '../platform/database/database.js';
import { Clock } from '../platform/time/clock.js';
import type { Fact } from './live-change.entity.js';
import { presentIn, type Present } from './presence.store.js';

const BATCH = 1000;
/** Whoever was away for longer has to look at everything anew, anyway. */
const KEPT_MS = 24 * 3_600_000;

/** An event with its ticket as it is now. */
export interface LiveRow {
  position: number;
  fact: Fact | null;
  before: Standing | null;
  kind: Kind;
  serial: string;
  version: number;
  teamId: string | null;
  assigneeId: string | null;
  /** null: it is not about presence. */
  people: Present[] | null;
}

export interface LivePage {
  rows: LiveRow[];
  /** Up to which these are all; further than the last of them, when nothing came of what is behind it. */
  end: number;
  /** There may be more behind the end. */
  isFull: boolean;
  /** Of the newest event there is. */
  last: number;
  /** Not all that came after is kept. */
  isGap: boolean;
}

@Injectable()
export class LiveEvents {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  /** Gives every change that is committed by now its place. */
  async putInOrder(): Promise<void> {
    for (;;) {
      const waiting = await this.db.prepared(`SELECT 1 FROM live_change LIMIT 1`);
      if (waiting.length === 0 || (await this.putBatch()) < BATCH) return;
    }
  }

  /**
   * One at a time, in all processes: whoever holds the row has committed before the next one looks, so that positions
   * appear in their order. Changes of one ticket have ids in theirs, since the ticket was locked when they got them.
   */
  private putBatch(): Promise<number> {
    return this.db.transaction(async () => {
      await this.db.prepared(`SELECT 1 FROM live_position FOR UPDATE`);
      const [put] = await this.db.prepared<{ taken: number }>(
        `WITH taken AS (
           DELETE FROM live_change WHERE id IN (SELECT id FROM live_change ORDER BY id LIMIT ${BATCH})
           RETURNING id, ticket_id, fact, before),
         put AS (
           INSERT INTO live_event (position, ticket_id, fact, before, at)
           SELECT live_position.last + row_number() OVER (ORDER BY taken.id), ticket_id, fact, before, $1::timestamptz
           FROM live_position, taken JOIN ticket ON ticket.id = ticket_id
           RETURNING position)
         UPDATE live_position SET last = coalesce((SELECT max(position) FROM put), last)
         RETURNING (SELECT count(*)::int FROM taken) AS taken`,
        [this.clock.now()],
      );
      return put!.taken;
    });
  }

  /** What came after a position, in order; all of it seen in one moment, with how much is kept. */
  async read(after: number, limit: number): Promise<LivePage> {
    const rows = await this.db.prepared<Omit<LiveRow, 'position'> & Record<'position' | 'last' | 'forgotten', string>>(
      `SELECT last, forgotten, event.* FROM live_position LEFT JOIN LATERAL (
         SELECT live_event.position, fact, before, ticket.kind, ticket.serial, ticket.version,
           ticket.team_id AS "teamId", ticket.assignee_id AS "assigneeId",
           CASE WHEN fact IS NULL THEN (${presentIn('live_event.ticket_id', '$2')}) END AS people
         FROM live_event JOIN ticket ON ticket.id = live_event.ticket_id
         WHERE live_event.position > $1 ORDER BY live_event.position LIMIT ${Number(limit)}) AS event ON true`,
      [after, this.clock.now()],
    );
    const last = Number(rows[0]!.last);
    const events = rows
      .filter(({ position }) => position !== null)
      .map((row) => ({ ...row, position: Number(row.position) }));
    const isFull = events.length === limit;
    return {
      rows: events,
      end: isFull ? events.at(-1)!.position : last,
      isFull,
      last,
      isGap: Number(rows[0]!.forgotten) > after,
    };
  }

  async forget(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    for (let removed = BATCH; removed === BATCH;) {
      const [row] = await this.db.query<{ removed: number }>(
        `WITH oldest AS (SELECT position, at FROM live_event ORDER BY position LIMIT ${BATCH}),
         removed AS (DELETE FROM live_event WHERE position IN (SELECT position FROM oldest WHERE at < $1) RETURNING position)
         UPDATE live_position SET forgotten = greatest(forgotten, (SELECT max(position) FROM removed))
         RETURNING (SELECT count(*)::int FROM removed) AS removed`,
        [before],
      );
      removed = row!.removed;
    }
  }
}
