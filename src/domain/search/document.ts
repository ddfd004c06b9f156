import { tokensOf } from './tokens.js';

/**
 * Where a word stands, as PostgreSQL's weights: `A` subject and number, `B` requester and names of files, `C` what was said in
 * public, `D` what only agents see. Whoever is no agent searches A to C.
 */
export type Weight = 'A' | 'B' | 'C' | 'D';

export interface Text {
  weight: Weight;
  text: string;
}

export interface SearchDocument {
  /** PostgreSQL's notation of a tsvector. */
  vector: string;
  /** The words in it, for the dictionary; pairs of characters are in none. */
  terms: string[];
}

/** PostgreSQL's: positions beyond are all the same to it, of one word it keeps no more, and a vector has a megabyte. */
const LAST_POSITION = 16_383;
const MOST_PLACES = 255;
const MOST_BYTES = 700_000;
const MOST_POSITIONS = 100_000;
/** No phrase reaches from one text into the next. */
const GAP = 10;

/**
 * @param texts what comes first is kept when it is too much for one document: public texts before internal ones, so that these
 *   take no place from them
 * @param marks exact lexemes that no text can hold
 */
export function documentOf(texts: readonly Text[], marks: readonly string[]): SearchDocument {
  const places = new Map<string, string[]>();
  const terms = new Set<string>();
  let bytes = 0;
  let positions = 0;
  let from = 1;
  for (const { weight, text } of texts) {
    let last = 0;
    for (const { term, position, kind } of tokensOf(text)) {
      last = position;
      let known = places.get(term);
      if (!known) {
        bytes += term.length * 4;
        if (bytes > MOST_BYTES) break;
        places.set(term, (known = []));
        if (kind === 'word' || kind === 'compound') terms.add(term);
      }
      if (known.length >= MOST_PLACES) continue;
      if (++positions > MOST_POSITIONS) break;
      known.push(`${Math.min(from + position, LAST_POSITION)}${weight}`);
    }
    from += last + GAP;
  }
  const lexemes = [...places].map(([term, at]) => `${quoteLexeme(term)}:${at.join(',')}`);
  return { vector: [...marks.map(quoteLexeme), ...lexemes].join(' '), terms: [...terms] };
}

/** For a tsvector or a tsquery. */
export function quoteLexeme(lexeme: string): string {
  return `'${lexeme.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
