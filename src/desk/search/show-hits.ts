import { Injectable } from '@nestjs/common';
import { fieldTexts } from '../../domain/search/field-texts.js';
import { groupBy } from '../../domain/search/group-by.js';
import type { Highlight, Highlighter } from '../../domain/search/highlight.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { NoteReading, type TicketView } from '../../tickets/tickets.contract.js';
import { DeskViews, selectTickets, type TicketRow, viewTicket } from '../ticket-view.js';
import type { Candidate } from './find-candidates.js';
import type { HighlightView, HitView } from './search.dto.js';

/** Of a thread, the newest so many messages are looked through, and so many are shown. */
const MOST_MESSAGES = 30;
const MOST_CHARACTERS = 20_000;
const MOST_SHOWN = 3;
const MOST_FILES = 50;

interface TextRow {
  ticketId: string;
  id: string;
  text: string;
}

/** Tickets as clients see them, with the parts that have what was looked for. */
@Injectable()
export class ShowHits {
  constructor(
    private readonly db: Database,
    private readonly views: DeskViews,
    private readonly noteReading: NoteReading,
  ) {}

  async execute(found: readonly Candidate[], highlighter: Highlighter, me: PersonIdentity): Promise<HitView[]> {
    const ids = found.map(({ id }) => id);
    const isAgent = me.role !== 'requester';
    const rows = await this.db.query<TicketRow>(selectTickets('(SELECT * FROM ticket WHERE id = ANY($1))'), [ids]);
    const messages = await this.messages(ids, isAgent);
    const files = await this.files(ids, isAgent);
    const views = await this.views.seenBy(me, rows.map(viewTicket));
    const tickets = new Map(rows.map(({ id }, i) => [id, views[i]!]));
    const hits = found.flatMap(({ id, score }) => {
      const ticket = tickets.get(id);
      if (!ticket) return [];
      const highlights = [
        ...ofTicket(ticket, isAgent, highlighter),
        ...shown('attachment', files.get(id) ?? [], highlighter),
        ...shown('message', messages.get(id) ?? [], highlighter),
      ];
      return [{ ticket, score, highlights }];
    });
    const looked = rows.filter(({ sensitive }) => isAgent && sensitive).map(({ id }) => id);
    await this.noteReading.ofAll(looked, me, 'search');
    return hits;
  }

  private async messages(ids: string[], isAgent: boolean): Promise<Map<string, TextRow[]>> {
    const rows = await this.db.query<TextRow>(
      `SELECT message.* FROM unnest($1::uuid[]) AS found (id) CROSS JOIN LATERAL (
         SELECT ticket_id AS "ticketId", id, left(body, ${MOST_CHARACTERS}) AS text FROM message
         WHERE ticket_id = found.id AND (visibility = 'public' OR $2) ORDER BY id DESC LIMIT ${MOST_MESSAGES}) AS message`,
      [ids, isAgent],
    );
    return groupBy(rows, ({ ticketId }) => ticketId);
  }

  private async files(ids: string[], isAgent: boolean): Promise<Map<string, TextRow[]>> {
    const rows = await this.db.query<TextRow>(
      `SELECT file.* FROM unnest($1::uuid[]) AS found (id) CROSS JOIN LATERAL (
         SELECT attachment.ticket_id AS "ticketId", attachment.id, attachment.name AS text
         FROM attachment LEFT JOIN message ON message.id = attachment.message_id
         WHERE attachment.ticket_id = found.id AND (message.visibility = 'public' OR $2)
         ORDER BY attachment.id DESC LIMIT ${MOST_FILES}) AS file`,
      [ids, isAgent],
    );
    return groupBy(rows, ({ ticketId }) => ticketId);
  }
}

function ofTicket(ticket: TicketView, isAgent: boolean, highlighter: Highlighter): HighlightView[] {
  const { subject, number, requester, fields } = ticket;
  const texts: [place: string, of: string | null, text: string][] = [
    ['subject', null, subject],
    ['number', null, number],
    ['requester', null, `${requester.name} <${requester.email}>`],
  ];
  // Only agents search them.
  if (isAgent) {
    for (const [key, value] of Object.entries(fields)) {
      for (const text of fieldTexts(value)) texts.push(['field', key, text]);
    }
  }
  return texts.flatMap(([place, of, text]) => view(place, of, highlighter.of(text)));
}

function shown(place: string, rows: readonly TextRow[], highlighter: Highlighter): HighlightView[] {
  const views: HighlightView[] = [];
  for (const { id, text } of rows) {
    views.push(...view(place, id, highlighter.of(text)));
    if (views.length === MOST_SHOWN) break;
  }
  return views;
}

function view(place: string, of: string | null, highlight: Highlight | null): HighlightView[] {
  return highlight ? [{ in: place, of, ...highlight }] : [];
}
