import { Injectable } from '@nestjs/common';
import type { Text, Weight } from '../../domain/search/document.js';
import { fieldTexts } from '../../domain/search/field-texts.js';
import { searchLanguageOf } from '../../domain/search/languages.js';
import type { Place } from '../../domain/search/marks.js';
import { formatNumber, type Kind } from '../../domain/ticket/number.js';
import { groupBy } from '../../domain/search/group-by.js';
import { Database } from '../../platform/database/database.js';

/** Of a thread, so many characters are searched: what is public before notes, what is new before what is old. */
const MOST_CHARACTERS = 400_000;
const MOST_FILES = 1_000;

export interface TicketTexts extends Place {
  id: string;
  language: string;
  texts: Text[];
}

interface TicketRow extends Place {
  id: string;
  kind: Kind;
  subject: string;
  name: string;
  email: string;
  locale: string;
  fields: Record<string, unknown>;
}

interface TextRow {
  ticketId: string;
  weight: Weight;
  text: string;
}

/** All that is said on tickets, as it stands. */
@Injectable()
export class TicketTextsStore {
  constructor(private readonly db: Database) {}

  async of(ticketIds: string[]): Promise<TicketTexts[]> {
    const tickets = await this.db.query<TicketRow>(
      `SELECT ticket.id, ticket.kind, ticket.serial::float8 AS serial, ticket.subject, ticket.requester_name AS name,
         ticket.fields, ticket.team_id AS "teamId", ticket.assignee_id AS "assigneeId", requester.email, requester.locale
       FROM ticket JOIN person AS requester ON requester.id = ticket.requester_id
       WHERE ticket.id = ANY($1) ORDER BY ticket.id`,
      [ticketIds],
    );
    const texts = groupBy(
      [...(await this.files(ticketIds)), ...(await this.messages(ticketIds))],
      (row) => row.ticketId,
    );
    return tickets.map(({ kind, subject, name, email, locale, fields, ...ticket }) => {
      const own: Text[] = [
        { weight: 'A', text: subject },
        { weight: 'A', text: `${formatNumber(kind, ticket.serial)} ${ticket.serial}` },
        { weight: 'B', text: name },
        { weight: 'B', text: email },
      ];
      // Not every field is for the requester to see.
      const hidden = fieldTexts(fields).map((text): Text => ({ weight: 'D', text }));
      const all = [...own, ...(texts.get(ticket.id) ?? []), ...hidden];
      return {
        ...ticket,
        language: searchLanguageOf(locale),
        texts: [...all.filter(({ weight }) => weight !== 'D'), ...all.filter(({ weight }) => weight === 'D')],
      };
    });
  }

  private messages(ticketIds: string[]): Promise<TextRow[]> {
    return this.db.query(
      `SELECT ticket_id AS "ticketId", CASE visibility WHEN 'public' THEN 'C' ELSE 'D' END AS weight,
         left(body, ${MOST_CHARACTERS}) AS text
       FROM (SELECT id, ticket_id, visibility, body, sum(length(body)) OVER (PARTITION BY ticket_id
               ORDER BY visibility = 'public' DESC, id DESC) - length(body) AS before
             FROM message WHERE ticket_id = ANY($1)) AS counted
       WHERE before < ${MOST_CHARACTERS} ORDER BY ticket_id, id DESC`,
      [ticketIds],
    );
  }

  /** A file is as internal as the note that it hangs on; what hangs on nothing is its uploader's. */
  private files(ticketIds: string[]): Promise<TextRow[]> {
    return this.db.query(
      `SELECT attachment.ticket_id AS "ticketId", CASE message.visibility WHEN 'public' THEN 'B' ELSE 'D' END AS weight,
         attachment.name AS text
       FROM unnest($1::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
         SELECT * FROM attachment WHERE attachment.ticket_id = wanted.id ORDER BY attachment.id DESC LIMIT ${MOST_FILES}) AS attachment
       LEFT JOIN message ON message.id = attachment.message_id`,
      [ticketIds],
    );
  }
}
