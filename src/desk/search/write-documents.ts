import { Injectable } from '@nestjs/common';
import { documentOf } from '../../domain/search/document.js';
import { groupBy } from '../../domain/search/group-by.js';
import { dictionaryOf } from '../../domain/search/languages.js';
import { marksOf } from '../../domain/search/marks.js';
import { Database } from '../../platform/database/database.js';
import { TicketTextsStore } from './ticket-texts.store.js';

/** Held until the commit: two that index the same ticket at once could leave the older text. */
const LOCK = 712_031;

/** Brings the documents of tickets up to date, and the dictionary with them. */
@Injectable()
export class WriteDocuments {
  constructor(
    private readonly db: Database,
    private readonly ticketTexts: TicketTextsStore,
  ) {}

  /** Only inside a transaction. */
  async execute(ticketIds: string[]): Promise<void> {
    await this.db.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    const tickets = await this.ticketTexts.of(ticketIds);
    if (tickets.length === 0) return;
    const documents = tickets.map((ticket) => ({ ...ticket, ...documentOf(ticket.texts, marksOf(ticket)) }));
    await this.db.query(
      `INSERT INTO search_document (ticket_id, language, words)
       SELECT id, language, vector::tsvector FROM unnest($1::uuid[], $2::text[], $3::text[]) AS given (id, language, vector)
       ON CONFLICT (ticket_id) DO UPDATE SET language = excluded.language, words = excluded.words
       WHERE (search_document.language, search_document.words) IS DISTINCT FROM (excluded.language, excluded.words)`,
      [tickets.map(({ id }) => id), tickets.map(({ language }) => language), documents.map(({ vector }) => vector)],
    );
    for (const [language, some] of groupBy(documents, (document) => document.language)) {
      await this.learn(language, [...new Set(some.flatMap(({ terms }) => terms))]);
    }
  }

  /** A word without a stem, such as "the", is its own. */
  private async learn(language: string, terms: string[]): Promise<void> {
    await this.db.query(
      `INSERT INTO search_term (language, term, stem)
       SELECT $1, term, coalesce((ts_lexize($2::regdictionary, term))[1], term) FROM unnest($3::text[]) AS given (term)
       WHERE NOT EXISTS (SELECT 1 FROM search_term AS known WHERE known.language = $1 AND known.term = given.term)
       ON CONFLICT DO NOTHING`,
      [language, dictionaryOf(language), terms],
    );
  }
}
