import { Injectable } from '@nestjs/common';
import { Forms } from '../categories/categories.contract.js';
import { IDLE_METRICS } from '../domain/sla/idle.js';
import { formatNumber, type Kind } from '../domain/ticket/number.js';
import type { Capacity } from '../domain/ticket/status.js';
import type { PersonIdentity } from '../people/people.contract.js';
import { Database } from '../platform/database/database.js';
import {
  ATTACHMENT_JSON,
  AttachmentPasses,
  type AttachmentRow,
  type MailSenderView,
  type MessageView,
  type TicketView,
  TicketViews,
  type TimerView,
  viewAttachment,
} from '../tickets/tickets.contract.js';

/** Rows of the table that are no promises. */
const IDLE = IDLE_METRICS.map((metric) => `'${metric}'`).join(', ');

/** Columns of a ticket as clients see it. People and teams are looked up one by one: a join may read them all for a page. */
const TICKET_COLUMNS = `
  ticket.id, ticket.serial::bigint AS serial, ticket.kind, ticket.subject, ticket.status, ticket.priority, ticket.category,
  ticket.tags, ticket.fields, ticket.level, ticket.channel, ticket.created_at AS "createdAt", ticket.updated_at AS "updatedAt",
  ticket.acknowledged_at AS "acknowledgedAt", ticket.resolved_at AS "resolvedAt", ticket.closed_at AS "closedAt", ticket.version,
  ticket.status_before_spam IS NOT NULL AS spam, ticket.sensitive,
  (SELECT json_build_object('id', id, 'email', email, 'name', ticket.requester_name)
    FROM person WHERE person.id = ticket.requester_id) AS requester,
  (SELECT json_build_object('id', id, 'name', name) FROM person WHERE person.id = ticket.assignee_id) AS assignee,
  (SELECT json_build_object('id', id, 'name', name) FROM team WHERE team.id = ticket.team_id) AS team,
  (SELECT json_build_object('kind', kind, 'serial', serial) FROM ticket AS target WHERE target.id = ticket.merged_into) AS "mergedInto",
  (SELECT json_build_object('kind', kind, 'serial', serial) FROM ticket AS closed WHERE closed.id = ticket.follow_up_of) AS "followUpOf",
  (SELECT coalesce(json_agg(json_build_object(
      'metric', metric, 'cycle', cycle, 'subject', nullif(subject, ''), 'state', state, 'startedAt', started_at,
      'dueAt', due_at, 'remindAt', remind_at, 'stoppedAt', stopped_at) ORDER BY started_at, metric, cycle), '[]')
    FROM timer WHERE timer.ticket_id = ticket.id AND metric NOT IN (${IDLE})) AS timers`;

interface Reference {
  kind: Kind;
  serial: number;
}

type Time = 'createdAt' | 'updatedAt' | 'acknowledgedAt' | 'resolvedAt' | 'closedAt';

/** A ticket as the database gives it. */
export interface TicketRow
  extends Omit<TicketView, Time | 'number' | 'mergedInto' | 'followUpOf' | 'spam'>, Record<Time, Date | null> {
  id: string;
  serial: string;
  kind: Kind;
  spam: boolean;
  mergedInto: Reference | null;
  followUpOf: Reference | null;
}

/** @param tickets SQL of a sub-select or table that gives ticket rows */
export function selectTickets(tickets: string, more = ''): string {
  return `SELECT ${TICKET_COLUMNS}${more} FROM ${tickets} AS ticket`;
}

/** As agents see it. */
export function viewTicket({ id: _id, serial, spam, ...row }: TicketRow): TicketView {
  return {
    number: formatNumber(row.kind, serial),
    ...row,
    createdAt: row.createdAt!.toISOString(),
    updatedAt: row.updatedAt!.toISOString(),
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    resolvedAt: row.resolvedAt?.toISOString() ?? null,
    closedAt: row.closedAt?.toISOString() ?? null,
    mergedInto: row.mergedInto && formatNumber(row.mergedInto.kind, row.mergedInto.serial),
    followUpOf: row.followUpOf && formatNumber(row.followUpOf.kind, row.followUpOf.serial),
    timers: row.timers.map(viewTimer),
    ...(spam && { spam }),
  };
}

function viewTimer(timer: TimerView): TimerView {
  const { startedAt, dueAt, remindAt, stoppedAt } = timer;
  return {
    ...timer,
    startedAt: utc(startedAt)!,
    dueAt: utc(dueAt),
    remindAt: utc(remindAt),
    stoppedAt: utc(stoppedAt),
  };
}

/** From PostgreSQL's JSON of a time to ISO 8601 with milliseconds and `Z`. */
function utc(time: string | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

const MESSAGE_COLUMNS = `
  message.id, message.visibility, message.source, message.body, message.html, message.original, message.created_at AS "createdAt",
  CASE WHEN author.id IS NOT NULL THEN json_build_object('id', author.id,
    'name', CASE WHEN author.id = ticket.requester_id THEN ticket.requester_name ELSE author.name END,
    'role', CASE WHEN message.capacity = 'participant' THEN 'requester' ELSE author.role END) END AS author,
  CASE WHEN message.visibility = 'internal' AND message.sender IS NOT NULL THEN json_build_object(
    'address', sender->>'address', 'name', sender->>'name', 'accepted', message.sender->'accepted' <> 'null') END AS sender,
  (SELECT coalesce(json_agg(${ATTACHMENT_JSON} ORDER BY attachment.id), '[]')
    FROM attachment JOIN stored_file USING (sha256) WHERE attachment.message_id = message.id) AS attachments`;

export interface MessageRow extends Omit<MessageView, 'createdAt' | 'attachments'> {
  attachments: AttachmentRow[];
  createdAt: Date;
  sender: MailSenderView | null;
  original: string | null;
}

/** @param more further columns */
export function selectMessages(more = ''): string {
  return `SELECT ${MESSAGE_COLUMNS}${more} FROM message JOIN ticket ON ticket.id = message.ticket_id
    LEFT JOIN person AS author ON author.id = message.author_id`;
}

export function viewMessage(
  { original, createdAt, sender, ...row }: MessageRow,
  passes: AttachmentPasses,
  withOriginal = false,
): MessageView {
  return {
    ...row,
    html: passes.insert(row.html, row.attachments),
    attachments: row.attachments.map((attachment) => viewAttachment(attachment, passes)),
    createdAt: createdAt.toISOString(),
    ...(sender ? { sender } : {}),
    ...(withOriginal ? { original } : {}),
  };
}

/** One ticket, one message. */
@Injectable()
export class DeskViews implements TicketViews {
  constructor(
    private readonly db: Database,
    private readonly passes: AttachmentPasses,
    private readonly forms: Forms,
  ) {}

  async ticket(id: string, capacity: Capacity): Promise<TicketView> {
    const [row] = await this.db.prepared<TicketRow>(`${selectTickets('ticket')} WHERE ticket.id = $1`, [id]);
    const view = viewTicket(row!);
    return capacity === 'agent' ? view : (await this.forRequester([view]))[0]!;
  }

  /** Tickets as somebody may see them. */
  async seenBy({ role }: PersonIdentity, tickets: TicketView[]): Promise<TicketView[]> {
    return role === 'requester' ? this.forRequester(tickets) : tickets;
  }

  /** Without what is none of a requester's business; spam is to them a ticket that was closed. */
  private async forRequester(tickets: TicketView[]): Promise<TicketView[]> {
    const shown = await this.forms.shown();
    return tickets.map(({ spam: _spam, sensitive: _sensitive, ...ticket }) => ({
      ...ticket,
      fields: shown(ticket.category, ticket.fields),
    }));
  }

  async message(id: string): Promise<MessageView> {
    return (await this.messages([id]))[0]!;
  }

  async messages(ids: readonly string[]): Promise<MessageView[]> {
    const sql = `${selectMessages()} WHERE message.id = ANY($1) ORDER BY message.id`;
    const rows = await this.db.prepared<MessageRow>(sql, [ids]);
    return rows.map((row) => viewMessage(row, this.passes));
  }
}
