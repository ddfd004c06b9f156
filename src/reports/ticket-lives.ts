import { Injectable } from '@nestjs/common';
import type { LifeChange, LifeTimer, TicketLife } from '../domain/report/ticket-life.js';
import { Database } from '../platform/database/database.js';

/** Spam is nobody's work, and is not counted. */
const TICKETS = `
  SELECT ticket.id, extract(epoch FROM ticket.created_at) * 1000 AS "createdAt", requester_id AS "requesterId", status,
    extract(epoch FROM resolved_at) * 1000 AS "resolvedAt", team_id AS "teamId", assignee_id AS "assigneeId", category,
    merged_into IS NOT NULL AS "isMerged", score, extract(epoch FROM answer.created_at) * 1000 AS "ratedAt"
  FROM ticket LEFT JOIN survey_answer AS answer ON answer.ticket_id = ticket.id
  WHERE ticket.id = ANY($1) AND status_before_spam IS NULL`;

/** Of messages only those that everybody sees. */
const CHANGES = `
  SELECT subject_id AS "ticketId", extract(epoch FROM at) * 1000 AS at, actor_id AS "actorId", what, "from", "to"
  FROM history_entry
  WHERE subject_id = ANY($1) AND (what IN ('status', 'team', 'assignee', 'category')
    OR what = 'message' AND "to"->>'visibility' = 'public')
  ORDER BY id`;

const TIMERS = `
  SELECT ticket_id AS "ticketId", metric, state, extract(epoch FROM stopped_at) * 1000 AS "stoppedAt",
    extract(epoch FROM breached_at) * 1000 AS "breachedAt", used_ms AS "usedMs", policy
  FROM timer WHERE ticket_id = ANY($1) AND metric IN ('acknowledgement', 'next_response', 'resolution')
  ORDER BY started_at, metric, cycle, id`;

const ESCALATIONS = `
  SELECT ticket_id AS "ticketId", extract(epoch FROM created_at) * 1000 AS at, from_assignee_id AS "fromAssigneeId"
  FROM escalation WHERE ticket_id = ANY($1) ORDER BY id`;

type Whole = Omit<TicketLife, 'changes' | 'messages' | 'timers' | 'escalations' | 'rating'>;
type TicketRow = Whole & { id: string; score: number | null; ratedAt: string | null };

interface ChangeRow {
  ticketId: string;
  at: string;
  actorId: string | null;
  what: 'status' | 'team' | 'assignee' | 'category' | 'message';
  from: unknown;
  to: unknown;
}

type TimerRow = LifeTimer & { ticketId: string };
type EscalationRow = { ticketId: string; at: string; fromAssigneeId: string | null };

const PROPERTIES = { status: 'status', team: 'teamId', assignee: 'assigneeId', category: 'category' } as const;

/** What is known of tickets from their own rows, for as many as a few statements can carry. */
@Injectable()
export class TicketLives {
  constructor(private readonly db: Database) {}

  /** @returns by id; what is not counted is not there */
  async of(ids: readonly string[]): Promise<Map<string, TicketLife>> {
    const lives = new Map<string, TicketLife>();
    for (const { id, score, ratedAt, ...row } of await this.db.query<TicketRow>(TICKETS, [ids])) {
      lives.set(id, {
        ...row,
        createdAt: Number(row.createdAt),
        resolvedAt: numberOf(row.resolvedAt),
        changes: [],
        messages: [],
        timers: [],
        escalations: [],
        rating: score === null ? null : { at: Number(ratedAt), score },
      });
    }
    for (const row of await this.db.query<ChangeRow>(CHANGES, [ids])) {
      const life = lives.get(row.ticketId);
      if (!life) continue;
      if (row.what === 'message') life.messages.push({ at: Number(row.at), authorId: row.actorId });
      // With which it was opened.
      else if (row.what !== 'status' || row.from !== null) life.changes.push(changeOf(row, row.what));
    }
    for (const { ticketId, ...timer } of await this.db.query<TimerRow>(TIMERS, [ids])) {
      const { stoppedAt, breachedAt, usedMs } = timer;
      const times = { stoppedAt: numberOf(stoppedAt), breachedAt: numberOf(breachedAt), usedMs: Number(usedMs) };
      lives.get(ticketId)?.timers.push({ ...timer, ...times });
    }
    for (const { ticketId, at, fromAssigneeId } of await this.db.query<EscalationRow>(ESCALATIONS, [ids])) {
      lives.get(ticketId)?.escalations.push({ at: Number(at), fromAssigneeId });
    }
    return lives;
  }
}

function changeOf({ at, actorId, from, to }: ChangeRow, what: keyof typeof PROPERTIES): LifeChange {
  return { at: Number(at), actorId, what: PROPERTIES[what], from: idOf(from), to: idOf(to) };
}

/** The history keeps people and teams with their names. */
function idOf(value: unknown): string | null {
  if (value !== null && typeof value === 'object') return (value as { id: string }).id;
  return value as string | null;
}

/** PostgreSQL gives its exact numbers as text. */
function numberOf(value: number | string | null): number | null {
  return value === null ? null : Number(value);
}
