import { quoteLexeme } from './document.js';
import type { SoughtText } from './parse-query.js';
import { type Token, tokensOf } from './tokens.js';

/** What a text of a query looks for in the index. */
export interface Sought {
  excluded: boolean;
  /** May stand in other forms, within other words, or be misspelt; null: only what is in `sequence` counts. */
  word: string | null;
  /** One behind the other, as they are. */
  sequence: { term: string; position: number }[];
  /** A single character of a script without spaces: whatever begins with it. */
  begins: boolean;
  /** What stands for `word` besides: other forms of it, words that it is a part of, or that it was meant to be. */
  others: string[];
}

/** Trigrams find no shorter ones. */
export const SHORTEST_PART = 3;

/** @returns null when there is nothing in it to look for */
export function soughtIn({ text, exact, excluded }: SoughtText): Sought | null {
  const tokens = [...tokensOf(text)];
  const compounds = tokens.filter(({ kind }) => kind === 'compound');
  const units = tokens.filter((token, i) => token.kind !== 'compound' && !endsPair(token, tokens[i - 1]));
  const [first] = units;
  if (!first) return null;
  const single = units.length === 1;
  const whole =
    compounds.length === 1 && units.every(({ end }) => end <= compounds[0]!.end) ? compounds[0]!.term : null;
  return {
    excluded,
    word: exact ? null : single && first.kind === 'word' ? first.term : whole,
    sequence: units.map(({ term, position }) => ({ term, position })),
    begins: single && first.kind === 'last',
    others: [],
  };
}

/** What nobody inflects but many know a part of: numbers of transactions, addresses. */
export function isKey({ word, sequence }: Sought): boolean {
  return word !== null && word.length >= SHORTEST_PART && (/\d/.test(word) || sequence.length > 1);
}

/** The last character of several is in the pair before it. */
function endsPair(token: Token, before: Token | undefined): boolean {
  return token.kind === 'last' && before?.kind === 'pair' && before.end === token.end;
}

/**
 * PostgreSQL's notation of a tsquery that all of them meet.
 * @param weights letters of the weights that count; empty: all
 */
export function tsqueryOf(sought: readonly Sought[], weights: string): string {
  return sought.map((one) => (one.excluded ? `!(${ways(one, weights)})` : `(${ways(one, weights)})`)).join(' & ');
}

function ways({ word, sequence, begins, others }: Sought, weights: string): string {
  const lexeme = (term: string) => quoteLexeme(term) + (weights || begins ? `:${begins ? '*' : ''}${weights}` : '');
  const phrase = sequence.map(({ term, position }, i) => {
    const before = sequence[i - 1];
    return before ? ` <${position - before.position}> ${lexeme(term)}` : lexeme(term);
  });
  const single = sequence.length === 1 ? sequence[0]!.term : null;
  const terms = new Set([...(word === null || word === single ? [] : [word]), ...others]);
  if (single !== null) terms.delete(single);
  return [`(${phrase.join('')})`, ...[...terms].map(lexeme)].join(' | ');
}
