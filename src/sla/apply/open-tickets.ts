import { Injectable } from '@nestjs/common';
import { METRICS } from '../../domain/sla/policy.js';
import { Database } from '../../platform/database/database.js';
import type { TicketFilter } from './policy-application.entity.js';

/** As the index `ticket_unsolved` has it. */
const UNSOLVED = `status IN ('new', 'open', 'pending', 'on_hold')`;
/** However few of them fit a filter, no more open tickets are read for one answer. */
const WINDOW = 5_000;

/** A ticket on the walk. */
export interface Found {
  id: string;
  serial: number;
}

/** Where to look, from the oldest ticket to the newest. */
export interface Walk {
  filter: TicketFilter;
  /** Serial of the last ticket that was looked at. */
  after: number;
  /** Only those that were opened until then. */
  until: Date;
}

/** Walks over open tickets in the order of their numbers. */
@Injectable()
export class OpenTickets {
  constructor(private readonly db: Database) {}

  /** @returns up to `limit` tickets that fit, and where to go on; null: there are no more */
  async next(walk: Walk, limit: number): Promise<{ found: Found[]; next: number | null }> {
    const { sql, values } = nextTickets(walk, limit);
    const rows = (await this.db.query<{ id: string | null; serial: string }>(sql, values))
      .map(({ id, serial }) => ({ id, serial: Number(serial) }))
      .sort((a, b) => a.serial - b.serial);
    const fitting = rows.filter((row): row is Found => row.id !== null);
    const found = fitting.slice(0, limit);
    const end = rows.find(({ id }) => id === null);
    return { found, next: (fitting.length > limit ? found.at(-1) : end)?.serial ?? null };
  }

  /** Reads them all: not for answers that somebody waits for. */
  async count({ filter, until }: Omit<Walk, 'after'>): Promise<number> {
    const values: unknown[] = [until];
    const where = [UNSOLVED, 'created_at <= $1', ...conditions(filter, values)].join(' AND ');
    const [row] = await this.db.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM ticket WHERE ${where}`,
      values,
    );
    return row!.count;
  }
}

/** The tickets, and one row without an id where the window ends when there is something behind it. */
export function nextTickets({ filter, after, until }: Walk, limit: number): { sql: string; values: unknown[] } {
  const values: unknown[] = [after, until, limit + 1];
  const where = ['created_at <= $2', ...conditions(filter, values)].join(' AND ');
  const walk = `FROM ticket WHERE ${UNSOLVED} AND serial > $1 ORDER BY serial`;
  return {
    sql: `(SELECT id, serial FROM (SELECT * ${walk} LIMIT ${WINDOW}) AS ticket WHERE ${where} ORDER BY serial LIMIT $3)
          UNION ALL (SELECT null, serial ${walk} OFFSET ${WINDOW - 1} LIMIT 1)`,
    values,
  };
}

function conditions({ kind, category, priority, team, policy, status }: TicketFilter, values: unknown[]): string[] {
  const parts: string[] = [];
  const bind = (list: readonly string[]) => `$${values.push(list)}`;
  if (kind) parts.push(`ticket.kind = ANY(${bind(kind)})`);
  if (category) parts.push(`ticket.category = ANY(${bind(category)})`);
  if (priority) parts.push(`ticket.priority = ANY(${bind(priority)}::ticket_priority_level[])`);
  if (team) parts.push(`ticket.team_id = ANY(${bind(team)}::uuid[])`);
  if (status) parts.push(`ticket.status = ANY(${bind(status)})`);
  if (policy) {
    // The LIMIT keeps it from becoming a join, which may read all timers there are.
    parts.push(
      `(SELECT true FROM timer WHERE timer.ticket_id = ticket.id AND timer.stopped_at IS NULL
          AND timer.metric = ANY(${bind(METRICS)}) AND timer.policy = ANY(${bind(policy)}) LIMIT 1)`,
    );
  }
  return parts;
}
