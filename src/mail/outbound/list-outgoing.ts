import { Injectable } from '@nestjs/common';
import { formatNumber, type Kind } from '../../domain/ticket/number.js';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, isUuid, type Page, toPage } from '../../platform/http/cursor.js';
import { Problem } from '../../platform/http/problem.js';
import type { OutgoingMailView, OutgoingQuery } from './outgoing.dto.js';

interface Row extends Omit<OutgoingMailView, 'ticket' | Time>, Record<Time, Date | null> {
  ticket: { kind: Kind; serial: number } | null;
}
type Time = 'nextAttemptAt' | 'createdAt' | 'sentAt';

const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const MAILS = `
  SELECT mail.id, mail.kind, mail.to_address AS "to", mail.subject, mail.state, mail.attempts,
    mail.next_attempt_at AS "nextAttemptAt", mail.last_error AS "lastError", mail.created_at AS "createdAt",
    mail.sent_at AS "sentAt",
    CASE WHEN ticket.id IS NOT NULL THEN json_build_object('kind', ticket.kind, 'serial', ticket.serial) END AS ticket
  FROM outbound_mail AS mail LEFT JOIN ticket ON ticket.id = mail.ticket_id`;

/** What goes out, the latest first. */
@Injectable()
export class ListOutgoing {
  constructor(private readonly db: Database) {}

  async list({ state, limit, after }: OutgoingQuery): Promise<Page<OutgoingMailView>> {
    const before = after === undefined ? LAST : decodeCursor(after, [isUuid])[0];
    const rows = await this.db.query<Row>(
      `${MAILS} WHERE mail.id < $1 ${state ? 'AND mail.state = $3' : ''} ORDER BY mail.id DESC LIMIT $2`,
      state ? [before, limit + 1, state] : [before, limit + 1],
    );
    return toPage(rows, limit, ({ id }) => [id], view);
  }

  /** @throws Problem mail/not-found */
  async one(id: string): Promise<OutgoingMailView> {
    const [row] = await this.db.query<Row>(`${MAILS} WHERE mail.id = $1`, [id]);
    if (!row) throw new Problem('mail/not-found', 'There is no such mail');
    return view(row);
  }
}

function view({ ticket, nextAttemptAt, createdAt, sentAt, ...row }: Row): OutgoingMailView {
  return {
    ...row,
    ticket: ticket && formatNumber(ticket.kind, ticket.serial),
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    createdAt: createdAt!.toISOString(),
    sentAt: sentAt?.toISOString() ?? null,
  };
}
