import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { type ItemOutcome, type RunState, TicketRun } from './ticket-run.entity.js';

/** Runs and their tickets. */
@Injectable()
export class Runs {
  constructor(private readonly db: Database) {}

  async byId(id: string): Promise<TicketRun | null> {
    return (await this.db.find(TicketRun, 'WHERE id = $1', [id]))[0] ?? null;
  }

  /** @throws Problem run/not-found */
  async lock(id: string): Promise<TicketRun> {
    const [run] = await this.db.find(TicketRun, 'WHERE id = $1 FOR NO KEY UPDATE', [id]);
    if (!run) throw runNotFound();
    return run;
  }

  /** With its tickets, in the order in which they are given. */
  async add(run: TicketRun, ticketIds: readonly string[]): Promise<void> {
    await this.db.insert([[TicketRun, [run]]]);
    await this.db.query(
      `INSERT INTO ticket_run_item (run_id, ticket_id, position)
       SELECT $1, id, position FROM unnest($2::uuid[]) WITH ORDINALITY AS given (id, position)`,
      [run.id, ticketIds],
    );
  }

  /** Tickets that are next. */
  async pending(runId: string, limit: number): Promise<string[]> {
    const rows = await this.db.prepared<{ ticketId: string }>(
      `SELECT ticket_id AS "ticketId" FROM ticket_run_item WHERE run_id = $1 AND outcome IS NULL ORDER BY position LIMIT $2`,
      [runId, limit],
    );
    return rows.map(({ ticketId }) => ticketId);
  }

  /** Takes a ticket, for the transaction at hand. @returns false when it was done before, or is not to be done any more */
  async claim(runId: string, ticketId: string, at: Date): Promise<boolean> {
    const claimed = await this.db.prepared(
      `UPDATE ticket_run_item SET outcome = 'done', done_at = $3 WHERE run_id = $1 AND ticket_id = $2 AND outcome IS NULL
         AND EXISTS (SELECT 1 FROM ticket_run WHERE id = $1 AND state = 'running') RETURNING ticket_id`,
      [runId, ticketId, at],
    );
    return claimed.length > 0;
  }

  /** Of a ticket that was taken. */
  async note(
    runId: string,
    ticketId: string,
    outcome: ItemOutcome,
    why: string,
    code: string | null = null,
  ): Promise<void> {
    await this.db.query(
      `UPDATE ticket_run_item SET outcome = $3, why = $4, code = $5 WHERE run_id = $1 AND ticket_id = $2`,
      [runId, ticketId, outcome, why.replaceAll('\0', '').slice(0, 500), code],
    );
  }

  /** Done with this batch. @returns false when somebody else was before, or it is over */
  async nextBatch({ id, batch }: TicketRun): Promise<boolean> {
    const moved = await this.db.query(
      `UPDATE ticket_run SET batch = batch + 1 WHERE id = $1 AND state = 'running' AND batch = $2 RETURNING id`,
      [id, batch],
    );
    return moved.length > 0;
  }

  async end(id: string, state: RunState, at: Date): Promise<void> {
    await this.db.query(`UPDATE ticket_run SET state = $2, ended_at = $3 WHERE id = $1`, [id, state, at]);
  }

  /** How many of its tickets came to what; `null`: not done yet. */
  counts(runId: string): Promise<{ outcome: ItemOutcome | null; count: number }[]> {
    return this.db.query(
      `SELECT outcome, count(*)::int AS count FROM ticket_run_item WHERE run_id = $1 GROUP BY outcome`,
      [runId],
    );
  }
}

export function runNotFound(): Problem {
  return new Problem('run/not-found', 'There is no such run, or it is not for you');
}
