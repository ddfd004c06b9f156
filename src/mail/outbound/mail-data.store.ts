import { Injectable } from '@nestjs/common';
import { type Metric, METRICS } from '../../domain/sla/policy.js';
import type { Kind } from '../../domain/ticket/number.js';
import type { Status } from '../../domain/ticket/status.js';
import { Database } from '../../platform/database/database.js';
import { IS_GIVEN_OUT } from '../../tickets/tickets.contract.js';
import type { MailFile } from './outbound-mail.entity.js';

export interface Recipient {
  id: string;
  name: string;
  email: string;
  /** BCP 47. */
  locale: string;
  /** A follower's: what happened before is none of their business. */
  since?: string | null;
  /** As what they take part; absent when they are told because they work here. */
  part?: 'requester' | 'follower' | 'respondent';
}

export interface MailTicket {
  id: string;
  serial: string;
  kind: Kind;
  subject: string;
  status: Status;
  channel: string;
  /** Until when a reply reopens it, or did; null: for ever. */
  closesAt: Date | null;
  teamId: string | null;
  requesterId: string;
  requesterName: string;
  assigneeId: string | null;
  assigneeName: string | null;
  followUpOf: { kind: Kind; serial: string } | null;
  mergedInto: { kind: Kind; serial: string } | null;
  /** Whether its requester has rated it since it was last resolved. */
  rated: boolean;
  participants: Recipient[];
}

/** `isGivenOut` false: not checked for viruses yet, or infected. */
export type MessageFile = MailFile & { isGivenOut: boolean };

export interface MailMessage {
  authorId: string | null;
  authorName: string;
  body: string;
  createdAt: Date;
  attachments: MessageFile[];
}

/** What mails tell, as it stands now. */
@Injectable()
export class MailData {
  constructor(private readonly db: Database) {}

  async ticket(id: string): Promise<MailTicket | null> {
    const [ticket] = await this.db.prepared<MailTicket>(
      `SELECT ticket.id, ticket.serial, ticket.kind, ticket.subject, ticket.status, ticket.channel,
         ticket.closes_at AS "closesAt", ticket.team_id AS "teamId",
         ticket.requester_id AS "requesterId", requester.name AS "requesterName",
         ticket.assignee_id AS "assigneeId", assignee.name AS "assigneeName",
         CASE WHEN closed.id IS NOT NULL
           THEN json_build_object('kind', closed.kind, 'serial', closed.serial) END AS "followUpOf",
         CASE WHEN target.id IS NOT NULL
           THEN json_build_object('kind', target.kind, 'serial', target.serial) END AS "mergedInto",
         EXISTS (SELECT 1 FROM survey_answer
                 WHERE ticket_id = ticket.id AND survey_answer.created_at >= ticket.resolved_at) AS rated,
         (SELECT json_agg(json_build_object('id', person.id, 'name', person.name, 'email', person.email,
                                            'locale', person.locale, 'since', participant.since, 'part', participant.part) ORDER BY person.id)
          FROM participant JOIN person ON person.id = participant.person_id
          WHERE participant.ticket_id = ticket.id) AS participants
       FROM ticket
       JOIN person AS requester ON requester.id = ticket.requester_id
       LEFT JOIN person AS assignee ON assignee.id = ticket.assignee_id
       LEFT JOIN ticket AS closed ON closed.id = ticket.follow_up_of
       LEFT JOIN ticket AS target ON target.id = ticket.merged_into
       WHERE ticket.id = $1`,
      [id],
    );
    return ticket ? { ...ticket, participants: ticket.participants ?? [] } : null;
  }

  async message(id: string): Promise<MailMessage | null> {
    const [message] = await this.db.prepared<MailMessage>(`${MESSAGE} WHERE message.id = $1`, [id]);
    return message ?? null;
  }

  /** The public message that was written, or made of a note, in the very moment, hence the transaction, of another change. */
  async messageOf(ticketId: string, at: Date): Promise<MailMessage | null> {
    const [message] = await this.db.prepared<MailMessage>(
      `${MESSAGE} WHERE message.ticket_id = $1 AND (message.created_at = $2 OR message.id IN (
           SELECT (noted."to"->>'id')::uuid FROM history_entry AS noted
           WHERE noted.subject_id = $1 AND noted.at = $2 AND noted.what = 'message'))
         AND message.visibility = 'public' AND message.capacity IS NOT NULL
       ORDER BY message.id LIMIT 1`,
      [ticketId, at],
    );
    return message ?? null;
  }

  /** What an agent said last to those outside. */
  async lastOfAgents(ticketId: string): Promise<MailMessage | null> {
    const [message] = await this.db.prepared<MailMessage>(
      `${MESSAGE} WHERE message.ticket_id = $1 AND message.visibility = 'public' AND message.capacity = 'agent'
       ORDER BY message.id DESC LIMIT 1`,
      [ticketId],
    );
    return message ?? null;
  }

  async reopenedAt(ticketId: string, at: Date): Promise<boolean> {
    const found = await this.db.prepared(
      `SELECT 1 FROM history_entry WHERE subject_id = $1 AND at = $2 AND what = 'status'
         AND "from" = '"resolved"' AND "to" = '"open"'`,
      [ticketId, at],
    );
    return found.length > 0;
  }

  /** When what was promised is due: all that was, or what is still to come. */
  async dueTimes(ticketId: string, which: 'promised' | 'to come'): Promise<Partial<Record<Metric, Date>>> {
    const timers = await this.db.prepared<{ metric: Metric; dueAt: Date }>(
      `SELECT metric, due_at AS "dueAt" FROM timer
       WHERE ticket_id = $1 AND metric = ANY($3) AND subject = '' AND due_at IS NOT NULL AND state <> 'cancelled'
         AND ($2 OR stopped_at IS NULL)
       ORDER BY cycle`,
      [ticketId, which === 'promised', METRICS],
    );
    return Object.fromEntries(timers.map(({ metric, dueAt }) => [metric, dueAt]));
  }

  async nameOf(personId: string | null): Promise<string | null> {
    const [person] = personId
      ? await this.db.prepared<{ name: string }>(`SELECT name FROM person WHERE id = $1`, [personId])
      : [];
    return person?.name ?? null;
  }
}

const MESSAGE = `
  SELECT message.author_id AS "authorId", coalesce(author.name, 'Docket') AS "authorName", message.body,
    message.created_at AS "createdAt",
    (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'type', type, 'size', size, 'sha256', sha256,
       'isGivenOut', ${IS_GIVEN_OUT}) ORDER BY id), '[]')
     FROM attachment JOIN stored_file USING (sha256) WHERE message_id = message.id) AS attachments
  FROM message LEFT JOIN person AS author ON author.id = message.author_id`;
