import { Injectable } from '@nestjs/common';
import { formatNumber, type Kind } from '../../domain/ticket/number.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, isUuid, type Page, toPage } from '../../platform/http/cursor.js';
import type { PageQuery } from '../../platform/http/page.dto.js';
import type { ApplicationDetails, ApplicationView } from './apply-views.dto.js';
import { applicationNotFound } from './application.store.js';
import type { PolicyApplication } from './policy-application.entity.js';

type Row = Omit<PolicyApplication, 'cursor' | 'batch' | 'calendars' | 'ticketId'> & {
  ticket: { kind: Kind; serial: number } | null;
};

const SELECT = `
  SELECT application.id, application.state, application.filter, application.revision,
    application.requested_by AS "requestedBy", application.requested_by_name AS "requestedByName",
    application.requested_at AS "requestedAt", application.ended_at AS "endedAt", application.total, application.done,
    application.changed, application.failed, application.moved, application.breached, application.started,
    application.dropped, application.failures,
    CASE WHEN ticket.id IS NOT NULL THEN json_build_object('kind', ticket.kind, 'serial', ticket.serial) END AS ticket
  FROM policy_application AS application LEFT JOIN ticket ON ticket.id = application.ticket_id`;

/** What was applied to open tickets, and how far it has come. Ids sort by time. */
@Injectable()
export class ListApplications {
  constructor(private readonly db: Database) {}

  /** Newest first. */
  async execute({ limit, after }: PageQuery): Promise<Page<ApplicationView>> {
    const values: unknown[] = [limit + 1];
    const where = after === undefined ? '' : `WHERE application.id < $${values.push(decodeCursor(after, [isUuid])[0])}`;
    const rows = await this.db.query<Row>(`${SELECT} ${where} ORDER BY application.id DESC LIMIT $1`, values);
    return toPage(rows, limit, ({ id }) => [id], viewApplication);
  }

  /** @throws Problem application/not-found */
  async one(id: string): Promise<ApplicationDetails> {
    const [row] = await this.db.query<Row>(`${SELECT} WHERE application.id = $1`, [id]);
    if (!row) throw applicationNotFound();
    const history = await this.db.query<ApplicationDetails['history'][number]>(
      `SELECT at, json_build_object('id', actor_id, 'name', actor_name) AS actor, what, "from", "to"
       FROM history_entry WHERE subject_id = $1 ORDER BY id LIMIT 100`,
      [id],
    );
    return { ...viewApplication(row), failures: row.failures, history };
  }
}

function viewApplication(row: Row): ApplicationView {
  const { id, state, filter, revision, total, done, changed, failed, moved, breached, started, dropped } = row;
  return {
    id,
    state,
    ticket: row.ticket && formatNumber(row.ticket.kind, row.ticket.serial),
    filter,
    revision,
    requestedBy: { id: row.requestedBy, name: row.requestedByName },
    requestedAt: row.requestedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    total,
    done,
    changed,
    unchanged: done - changed - failed,
    failed,
    moved,
    breached,
    started,
    dropped,
  };
}
