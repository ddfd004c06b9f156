import { fold } from './fold.js';

/** A searchable piece of a text. Offsets count UTF-16 units; pieces that begin at one place share a position. */
export interface Token {
  term: string;
  start: number;
  end: number;
  position: number;
  /** `part` of what was written together; `pair` of characters where words have no spaces, `last` of them alone. */
  kind: 'word' | 'compound' | 'pair' | 'last';
}

/** What is longer is cut: the longest terms that people look for are addresses and keys of transactions. */
const LONGEST_TERM = 100;

/** Words that are written together by one sign each, such as addresses, numbers of invoices, paths. */
const TOGETHER = /[\p{L}\p{M}\p{N}]+(?:[-_.@/:+'’&#][\p{L}\p{M}\p{N}]+)*/gu;
const WITHOUT_SPACES =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const PARTS = new RegExp(`[${WITHOUT_SPACES}]+|(?:(?![${WITHOUT_SPACES}])[\\p{L}\\p{M}\\p{N}])+`, 'gu');
/** Most words of most texts, for which the rest would take three times as long. */
const PLAIN = /^[a-z\d]+$/i;
const IS_WITHOUT_SPACES = new RegExp(`^[${WITHOUT_SPACES}]`, 'u');

/**
 * The words of a text, in their order. What is written together is found as a whole and by its parts; scripts without spaces
 * between words are found by every two characters that follow each other.
 */
export function* tokensOf(text: string): Generator<Token> {
  let position = 0;
  for (const together of text.matchAll(TOGETHER)) {
    const whole = together[0];
    if (PLAIN.test(whole)) {
      const end = together.index + whole.length;
      const term = whole.slice(0, LONGEST_TERM).toLowerCase();
      yield { term, start: together.index, end, position: position++, kind: 'word' };
      continue;
    }
    const parts = [...whole.matchAll(PARTS)];
    if (parts.length > 1 && whole.length <= LONGEST_TERM && !IS_WITHOUT_SPACES.test(whole)) {
      const start = together.index;
      yield { term: fold(whole).replaceAll('’', "'"), start, end: start + whole.length, position, kind: 'compound' };
    }
    for (const part of parts) {
      const start = together.index + part.index;
      if (IS_WITHOUT_SPACES.test(part[0])) {
        for (const token of pairsOf(part[0], start)) yield { ...token, position: position++ };
      } else {
        const term = fold(part[0].length > LONGEST_TERM ? part[0].slice(0, LONGEST_TERM).toWellFormed() : part[0]);
        yield { term, start, end: start + part[0].length, position: position++, kind: 'word' };
      }
    }
  }
}

function* pairsOf(text: string, offset: number): Generator<Omit<Token, 'position'>> {
  const characters = [...text];
  let start = offset;
  for (const [i, character] of characters.entries()) {
    const next = characters[i + 1];
    const end = start + character.length + (next?.length ?? 0);
    yield { term: fold(character + (next ?? '')), start, end, kind: next === undefined ? 'last' : 'pair' };
    start += character.length;
  }
}
