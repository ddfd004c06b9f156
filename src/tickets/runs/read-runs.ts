import { Injectable } from '@nestjs/common';
import { formatNumber, type Kind } from '../../domain/ticket/number.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, isCount, type Page, toPage } from '../../platform/http/cursor.js';
import { agentSees } from '../../domain/ticket/sight.js';
import type { RunItemsQuery, RunItemView, RunView } from './runs.dto.js';
import { runNotFound, Runs } from './runs.store.js';
import type { ItemOutcome, TicketRun } from './ticket-run.entity.js';

interface Row {
  position: number;
  outcome: ItemOutcome | null;
  code: string | null;
  why: string | null;
  doneAt: Date | null;
  kind: Kind;
  serial: string;
  teamId: string | null;
  assigneeId: string | null;
}

/** How far a run has come, and what became of each ticket: for whoever asked for it, and for admins. */
@Injectable()
export class ReadRuns {
  constructor(
    private readonly db: Database,
    private readonly runs: Runs,
  ) {}

  async one(id: string, me: PersonIdentity): Promise<RunView> {
    return this.view(await this.find(id, me));
  }

  async view(run: TicketRun): Promise<RunView> {
    const counts = await this.runs.counts(run.id);
    const of = (outcome: ItemOutcome) => counts.find((one) => one.outcome === outcome)?.count ?? 0;
    return {
      id: run.id,
      kind: run.kind,
      state: run.state,
      requestedBy: { id: run.requestedBy, name: run.requestedByName },
      requestedAt: run.requestedAt.toISOString(),
      endedAt: run.endedAt?.toISOString() ?? null,
      total: run.total,
      done: of('done'),
      skipped: of('skipped'),
      failed: of('failed'),
    };
  }

  /** In the order in which they are done. */
  async items(id: string, { outcome, limit, after }: RunItemsQuery, me: PersonIdentity): Promise<Page<RunItemView>> {
    const run = await this.find(id, me);
    const values: unknown[] = [run.id, after === undefined ? 0 : decodeCursor(after, [isCount])[0], limit + 1];
    const only = outcome ? `AND outcome = $${values.push(outcome)}` : '';
    const rows = await this.db.query<Row>(
      `SELECT item.position, item.outcome, item.code, item.why, item.done_at AS "doneAt", ticket.kind, ticket.serial,
         ticket.team_id AS "teamId", ticket.assignee_id AS "assigneeId"
       FROM ticket_run_item AS item JOIN ticket ON ticket.id = item.ticket_id
       WHERE run_id = $1 AND position > $2 ${only} ORDER BY position LIMIT $3`,
      values,
    );
    return toPage(
      rows,
      limit,
      ({ position }) => [position],
      (row) => ({
        // Whoever chose the tickets saw them; those of a problem may be others'.
        ticket: run.ticketId === null || agentSees(me, row) ? formatNumber(row.kind, row.serial) : null,
        outcome: row.outcome,
        code: row.code,
        why: row.why,
        at: row.doneAt?.toISOString() ?? null,
      }),
    );
  }

  /** @throws Problem run/not-found */
  async find(id: string, me: PersonIdentity): Promise<TicketRun> {
    const run = await this.runs.byId(id);
    if (!run || (run.requestedBy !== me.id && me.role !== 'admin')) throw runNotFound();
    return run;
  }
}
