import { readOperator } from './operators.js';
import type { SearchTerms } from './operators.js';

/** Words or a phrase that a ticket must have, or must not. */
export interface SoughtText {
  text: string;
  /** Exactly these words, one behind the other. */
  exact: boolean;
  excluded: boolean;
}

export interface SearchQuery {
  texts: SoughtText[];
  /** What the ticket must have, and under `not` what it must not. */
  filter: SearchTerms & { not?: SearchTerms };
}

export interface QueryError {
  /** In the query, from 1. */
  position: number;
  /** null: it is no operator that is wrong. */
  operator: string | null;
  detail: string;
}

const MOST_TEXTS = 20;
const MOST_OPERATORS = 30;

/** Optional `-`, then `operator:value`, `"a phrase"` or a word. What is quoted may have `\"` in it. */
const PIECE =
  /(-?)(?:([\p{L}_][\p{L}\p{N}_.]*):(?!\/\/)(?:"((?:[^"\\]|\\.)*)(")?|(\S*))|"((?:[^"\\]|\\.)*)(")?|(\S+))/gu;

/**
 * Words, `"phrases"` and `operators:values`, each negated by a `-` in front; all of them must hold.
 * @returns what is wrong, all of it, if anything is
 */
export function parseQuery(text: string): { query: SearchQuery } | { errors: QueryError[] } {
  const query: SearchQuery = { texts: [], filter: {} };
  const errors: QueryError[] = [];
  let operators = 0;
  for (const match of text.matchAll(PIECE)) {
    const [, minus, operator, quoted, closed, bare, phrase, phraseClosed, word] = match;
    const position = match.index + 1;
    const excluded = minus === '-';
    const wrong = (detail: string, of: string | null = null) => errors.push({ position, operator: of, detail });
    if (operator !== undefined) {
      if (quoted !== undefined && !closed) wrong('has a quotation mark that does not end', operator);
      else if (++operators > MOST_OPERATORS) wrong(`is one too many: there may be ${MOST_OPERATORS}`, operator);
      else {
        const detail = readOperator(
          operator.toLowerCase(),
          quoted === undefined ? bare! : unescaped(quoted),
          excluded ? (query.filter.not ??= {}) : query.filter,
        );
        if (detail) wrong(detail, operator);
      }
    } else if (phrase !== undefined && !phraseClosed) {
      wrong('has a quotation mark that does not end');
    } else {
      const exact = phrase !== undefined;
      query.texts.push({ text: exact ? unescaped(phrase) : word!, exact, excluded });
      if (query.texts.length === MOST_TEXTS + 1) wrong(`is one word too many: there may be ${MOST_TEXTS}`);
    }
  }
  return errors.length > 0 ? { errors } : { query };
}

function unescaped(quoted: string): string {
  return quoted.replaceAll(/\\(.)/g, '$1');
}
