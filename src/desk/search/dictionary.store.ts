import { Injectable } from '@nestjs/common';
import { editDistance, forgiven } from '../../domain/search/edit-distance.js';
import { dictionaryOf, searchLanguageOf } from '../../domain/search/languages.js';
import { isKey, SHORTEST_PART, type Sought } from '../../domain/search/sought.js';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';

/** How far words are taken: in their other forms, as parts of others too, and misspelt too. */
export const FORMS = 0;
const FRAGMENTS = 1;
export const ERRORS = 2;

/** Of one word in one language. */
const MOST_FORMS = 100;
/** Of those that have a part in common, the shortest of the first that the index gives. */
const MOST_READ = 5_000;
const MOST_WHOLES = 500;
const MOST_MEANT = 20;
/** A requester's words are those of their newest tickets. */
const OWN_TICKETS = 200;

/** The languages that there are words of; jumps from one to the next by index. */
const LANGUAGES = `
  WITH RECURSIVE used AS (
    (SELECT language FROM search_term ORDER BY language LIMIT 1)
    UNION ALL
    SELECT (SELECT language FROM search_term WHERE language > used.language ORDER BY language LIMIT 1)
    FROM used WHERE used.language IS NOT NULL)`;

const stemOf = (language: string, word: string) =>
  `coalesce((ts_lexize((CASE ${language} WHEN 'simple' THEN 'simple' ELSE ${language} || '_stem' END)::regdictionary, ${word}))[1], ${word})`;

/** Of what a requester sees. Words that only stand in notes are not among them. */
const OWN_WORDS = `
  WITH own AS MATERIALIZED (
    SELECT DISTINCT language, lexeme AS term FROM search_document, unnest(words)
    WHERE ticket_id = ANY(ARRAY(
        SELECT ticket_id FROM participant WHERE person_id = $1 ORDER BY ticket_id DESC LIMIT ${OWN_TICKETS}))
      AND weights && '{A,B,C}')`;

/**
 * Which words there are that the words of a query may stand for. Agents ask the dictionary of all tickets, which tells nothing
 * of any; requesters their own tickets, so that nothing depends on what they do not see.
 */
@Injectable()
export class Dictionary {
  constructor(private readonly db: Database) {}

  /** Nobody means words such as "the" of their own language, unless they quote them or there is nothing else. */
  async withoutStopWords(sought: Sought[], locale: string): Promise<Sought[]> {
    const words = sought.flatMap(({ word, excluded }) => (word === null || excluded ? [] : word));
    const stops = await this.terms(
      `SELECT term FROM unnest($1::text[]) AS given (term) WHERE ts_lexize($2::regdictionary, term) = '{}'`,
      [words, dictionaryOf(searchLanguageOf(locale))],
    );
    const kept = sought.filter(({ word, excluded }) => excluded || word === null || !stops.includes(word));
    return kept.some(({ excluded }) => !excluded) ? kept : sought;
  }

  /** Adds to each word what it may stand for. */
  async extend(sought: readonly Sought[], reach: number, me: PersonIdentity): Promise<void> {
    const own = me.role === 'requester' ? me.id : null;
    for (const one of sought) {
      const { word, excluded } = one;
      if (word === null) continue;
      const found = new Set(await this.forms(word, own));
      if (!excluded && (isKey(one) || (reach >= FRAGMENTS && word.length >= SHORTEST_PART))) {
        for (const term of await this.wholes(word, own)) found.add(term);
      }
      if (!excluded && reach >= ERRORS && forgiven(word) > 0) {
        for (const term of await this.meant(word, own)) found.add(term);
      }
      found.delete(word);
      one.others = [...found];
    }
  }

  private async forms(word: string, own: string | null): Promise<string[]> {
    if (own !== null) {
      // Forms of a word begin alike; asking for each word's stem would take longer.
      return this.terms(
        `${OWN_WORDS} SELECT term FROM own WHERE left(term, 2) = left($2, 2)
           AND ${stemOf('language', 'term')} = ${stemOf('language', '$2')} LIMIT ${MOST_FORMS}`,
        [own, word],
      );
    }
    return this.terms(
      `${LANGUAGES}
       SELECT form.term FROM used CROSS JOIN LATERAL (
         SELECT term FROM search_term WHERE language = used.language AND stem = ${stemOf('used.language', '$1::text')}
         LIMIT ${MOST_FORMS}) AS form
       WHERE used.language IS NOT NULL`,
      [word],
    );
  }

  private async wholes(part: string, own: string | null): Promise<string[]> {
    const pattern = `%${part.replaceAll(/[\\%_]/g, '\\$&')}%`;
    const shortest = `ORDER BY length(term), term LIMIT ${MOST_WHOLES}`;
    if (own !== null)
      return this.terms(`${OWN_WORDS} SELECT term FROM own WHERE term LIKE $2 ${shortest}`, [own, pattern]);
    return this.byTrigrams(
      `SELECT term FROM (SELECT term FROM search_term WHERE term LIKE $1 LIMIT ${MOST_READ}) AS found ${shortest}`,
      [pattern],
    );
  }

  private async meant(word: string, own: string | null): Promise<string[]> {
    const similar = `ORDER BY similarity(term, $1) DESC, term LIMIT 100`;
    const terms =
      own === null
        ? await this.byTrigrams(`SELECT term FROM search_term WHERE term % $1 ${similar}`, [word])
        : await this.terms(`${OWN_WORDS} SELECT term FROM own WHERE abs(length(term) - $2) <= 2`, [own, word.length]);
    return terms.filter((term) => editDistance(word, term) <= forgiven(word)).slice(0, MOST_MEANT);
  }

  /** However common PostgreSQL takes a part to be: reading all words in their order takes long when it is rare. */
  private async byTrigrams(sql: string, values: unknown[]): Promise<string[]> {
    const set = (state: string) =>
      this.db.query(
        `SELECT set_config('enable_indexscan', '${state}', true), set_config('enable_indexonlyscan', '${state}', true)`,
      );
    await set('off');
    const terms = await this.terms(sql, values);
    await set('on');
    return terms;
  }

  private async terms(sql: string, values: unknown[]): Promise<string[]> {
    return (await this.db.query<{ term: string }>(sql, values)).map(({ term }) => term);
  }
}
