import { Injectable } from '@nestjs/common';
import { formatNumber, type Kind } from '../../domain/ticket/number.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, isUuid, type Page, toPage } from '../../platform/http/cursor.js';
import { Problem } from '../../platform/http/problem.js';
import type {
  DecisionView,
  IncomingMailDetails,
  IncomingMailView,
  IncomingQuery,
  QuarantinedMailView,
  QuarantineQuery,
} from './incoming.dto.js';

interface Row {
  id: string;
  messageId: string | null;
  fromAddress: string | null;
  fromName: string | null;
  subject: string | null;
  receivedAt: Date;
  source: string;
  action: IncomingMailView['action'];
  why: string | null;
  classification: string | null;
  attachments: string[];
  routedAt: Date | null;
  decision: string | null;
  decidedBy: { id: string; name: string } | null;
  decidedAt: Date | null;
  ticket: { kind: Kind; serial: number } | null;
  candidate: { kind: Kind; serial: number } | null;
}

const COLUMNS = `
  mail.id, mail.message_id AS "messageId", mail.from_address AS "fromAddress", mail.from_name AS "fromName", mail.subject,
  mail.received_at AS "receivedAt", mail.source, mail.action, mail.why, mail.classification,
  mail.attachment_names AS attachments, mail.routed_at AS "routedAt", mail.decision, mail.decided_at AS "decidedAt",
  CASE WHEN person.id IS NOT NULL THEN json_build_object('id', person.id, 'name', person.name) END AS "decidedBy",
  CASE WHEN ticket.id IS NOT NULL THEN json_build_object('kind', ticket.kind, 'serial', ticket.serial) END AS ticket,
  CASE WHEN candidate.id IS NOT NULL THEN json_build_object('kind', candidate.kind, 'serial', candidate.serial) END AS candidate`;

const FROM = `
  FROM inbound_mail AS mail LEFT JOIN person ON person.id = mail.decided_by
  LEFT JOIN ticket ON ticket.id = mail.ticket_id LEFT JOIN ticket AS candidate ON candidate.id = mail.candidate_id`;

const STATE: Record<NonNullable<IncomingQuery['state']>, string> = {
  waiting: 'mail.action IS NULL',
  quarantined: `mail.action = 'quarantine'`,
  done: `mail.action <> 'quarantine'`,
};

/** What came in, and what became of it. Ids sort by time of arrival. */
@Injectable()
export class ListIncoming {
  constructor(private readonly db: Database) {}

  /** Newest first. */
  async execute({ limit, after, action, state, from }: IncomingQuery): Promise<Page<IncomingMailView>> {
    const values: unknown[] = [];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const filters = ['true'];
    if (action) filters.push(`mail.action = ${bind(action)}`);
    if (state) filters.push(STATE[state]);
    if (from !== undefined) filters.push(`mail.from_address = ${bind(from)}`);
    if (after !== undefined) filters.push(`mail.id < ${bind(decodeCursor(after, [isUuid])[0])}`);
    const rows = await this.db.query<Row>(
      `SELECT ${COLUMNS} ${FROM} WHERE ${filters.join(' AND ')} ORDER BY mail.id DESC LIMIT ${bind(limit + 1)}`,
      values,
    );
    return toPage(rows, limit, ({ id }) => [id], viewIncoming);
  }

  /** What is in quarantine for this agent: all of it but what seems to belong to tickets that are not for them. */
  async quarantined({ limit, after, sort }: QuarantineQuery, me: PersonIdentity): Promise<Page<QuarantinedMailView>> {
    const newest = sort === 'newest';
    const values: unknown[] = [limit + 1, me.role === 'admin', me.teamIds, me.id];
    const page =
      after === undefined ? '' : `AND mail.id ${newest ? '<' : '>'} $${values.push(decodeCursor(after, [isUuid])[0])}`;
    const rows = await this.db.query<Row>(
      `SELECT ${COLUMNS} ${FROM}
       WHERE mail.action = 'quarantine' ${page} AND
         ($2 OR candidate.team_id IS NULL OR candidate.team_id = ANY($3::uuid[]) OR candidate.assignee_id = $4)
       ORDER BY mail.id ${newest ? 'DESC' : ''} LIMIT $1`,
      values,
    );
    return toPage(rows, limit, ({ id }) => [id], viewQuarantined);
  }

  /** @throws Problem mail/not-found */
  async one(id: string): Promise<IncomingMailDetails> {
    return { ...viewIncoming(await this.row(id)), decisions: await this.decisions(id) };
  }

  async oneQuarantined(id: string): Promise<QuarantinedMailView> {
    return viewQuarantined(await this.row(id));
  }

  decisions(id: string): Promise<DecisionView[]> {
    return this.db.query<DecisionView>(
      `SELECT what, at, json_build_object('id', actor_id, 'name', actor_name) AS by, "from", "to"
       FROM history_entry WHERE subject_id = $1 ORDER BY id LIMIT 100`,
      [id],
    );
  }

  private async row(id: string): Promise<Row> {
    const [row] = await this.db.query<Row>(`SELECT ${COLUMNS} ${FROM} WHERE mail.id = $1`, [id]);
    if (!row) throw new Problem('mail/not-found', 'There is no such mail');
    return row;
  }
}

function viewIncoming(row: Row): IncomingMailView {
  const { id, messageId, subject, source, action, why, classification, decision, decidedBy } = row;
  return {
    id,
    messageId,
    from: fromOf(row),
    subject,
    receivedAt: row.receivedAt.toISOString(),
    source,
    state: action === null ? 'waiting' : action === 'quarantine' ? 'quarantined' : 'done',
    action,
    why,
    classification,
    ticket: row.ticket && formatNumber(row.ticket.kind, row.ticket.serial),
    routedAt: row.routedAt?.toISOString() ?? null,
    decision,
    decidedBy,
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}

function viewQuarantined(row: Row): QuarantinedMailView {
  const { id, subject, why, classification, attachments, candidate } = row;
  return {
    id,
    from: fromOf(row),
    subject: subject ?? '',
    receivedAt: row.receivedAt.toISOString(),
    why: why ?? '',
    classification,
    attachments,
    candidates: candidate ? [formatNumber(candidate.kind, candidate.serial)] : [],
  };
}

function fromOf({ fromAddress, fromName }: Row): { address: string; name: string } | null {
  return fromAddress === null ? null : { address: fromAddress, name: fromName ?? '' };
}
