import type { Direction } from './letter.js';

/** They change the direction of whatever follows them. */
const CONTROLS = /[\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const NOT_RIGHT_TO_LEFT = /[^\s\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** First strong isolate, pop directional isolate. */
const FSI = '\u2068';
const PDI = '\u2069';

/**
 * One line that can stand within a sentence: what runs in the other direction (a number or a Latin name in Arabic, an
 * Arabic name in English) is kept together, and does not move the words around it.
 */
export function inLine(value: string, direction: Direction): string {
  const plain = value.replaceAll(CONTROLS, '').replaceAll(/\s+/g, ' ').trim();
  const foreign = direction === 'rtl' ? NOT_RIGHT_TO_LEFT : RIGHT_TO_LEFT;
  return foreign.test(plain) ? `${FSI}${plain}${PDI}` : plain;
}
