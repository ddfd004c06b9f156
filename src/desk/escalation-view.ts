import { formatNumber, type Kind } from '../domain/ticket/number.js';
import type { EscalationView } from './escalations.dto.js';

const person = (alias: string) =>
  `CASE WHEN ${alias}.id IS NOT NULL THEN json_build_object('id', ${alias}.id, 'name', ${alias}.name) END`;

/** Mails about an escalation have its id in their cause, and are found by their ticket. */
const COLUMNS = `
  escalation.id, escalation.cause, escalation.reason, escalation.promise, escalation.state, escalation.answer, escalation.outcome,
  escalation.from_level AS "fromLevel", escalation.to_level AS "toLevel", escalation.at_top AS "atTop",
  escalation.nobody_available AS "nobodyAvailable", escalation.solved_at_level AS "solvedAtLevel",
  escalation.answered_at AS "answeredAt", escalation.remind_at AS "remindAt", escalation.created_at AS "createdAt",
  json_build_object('kind', ticket.kind, 'serial', ticket.serial, 'subject', ticket.subject, 'status', ticket.status) AS ticket,
  ${person('team')} AS team, ${person('fallback')} AS "fallbackTeam",
  ${person('old')} AS "fromAssignee", ${person('new')} AS "toAssignee", ${person('answerer')} AS "answeredBy",
  (SELECT coalesce(json_agg(json_build_object('person', CASE WHEN asker.id = ticket.requester_id
        THEN json_build_object('id', asker.id, 'name', ticket.requester_name) ELSE ${person('asker')} END,
      'reason', request.reason, 'at', request.created_at) ORDER BY request.id), '[]')
    FROM escalation_request AS request LEFT JOIN person AS asker ON asker.id = request.person_id
    WHERE request.escalation_id = escalation.id) AS requests,
  (SELECT coalesce(json_agg(reminder.at ORDER BY reminder.ordinal), '[]')
    FROM escalation_reminder AS reminder WHERE reminder.escalation_id = escalation.id) AS reminders,
  (SELECT coalesce(json_agg(json_build_object('person', json_build_object('id', mail.person_id, 'name', mail.to_name),
      'kind', mail.kind, 'state', mail.state, 'at', coalesce(mail.sent_at, mail.created_at)) ORDER BY mail.created_at, mail.id), '[]')
    FROM outbound_mail AS mail
    WHERE mail.ticket_id = escalation.ticket_id AND split_part(mail.cause, ':', 2) = escalation.id::text) AS told`;

const JOINS = `
  JOIN ticket ON ticket.id = escalation.ticket_id
  LEFT JOIN team ON team.id = ticket.team_id
  LEFT JOIN team AS fallback ON fallback.id = escalation.fallback_team_id
  LEFT JOIN person AS old ON old.id = escalation.from_assignee_id
  LEFT JOIN person AS new ON new.id = escalation.to_assignee_id
  LEFT JOIN person AS answerer ON answerer.id = escalation.answered_by`;

type Time = 'answeredAt' | 'remindAt' | 'createdAt';

/** An escalation as the database gives it. */
export interface EscalationRow extends Omit<EscalationView, Time | 'ticket'>, Record<Time, Date | null> {
  ticket: { kind: Kind; serial: number; subject: string; status: string };
}

/** @param escalations SQL of a sub-select or table that gives rows of escalations */
export function selectEscalations(escalations: string): string {
  return `SELECT ${COLUMNS} FROM ${escalations} AS escalation ${JOINS}`;
}

export function viewEscalation({ ticket: { kind, serial, ...ticket }, ...row }: EscalationRow): EscalationView {
  const utc = (time: string) => new Date(time).toISOString();
  return {
    ...row,
    ticket: { number: formatNumber(kind, serial), ...ticket },
    requests: row.requests.map((request) => ({ ...request, at: utc(request.at) })),
    told: row.told.map((told) => ({ ...told, at: utc(told.at) })),
    reminders: row.reminders.map(utc),
    answeredAt: row.answeredAt?.toISOString() ?? null,
    remindAt: row.remindAt?.toISOString() ?? null,
    createdAt: row.createdAt!.toISOString(),
  };
}
