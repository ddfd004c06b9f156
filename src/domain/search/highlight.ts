import { isKey, type Sought } from './sought.js';
import { type Token, tokensOf } from './tokens.js';

/** A part of a text, and where in it is what was looked for: `[start, end)` in UTF-16 units. Plain text, no markup. */
export interface Highlight {
  text: string;
  matches: [start: number, end: number][];
}

const LENGTH = 240;
const BEFORE = 60;
const MOST_MATCHES = 50;

/** What to show, made once for many texts. */
export class Highlighter {
  private readonly terms = new Set<string>();
  /** Of what is longer, only the part that is the same is shown: of keys always, of words in what is written together. */
  private readonly keys: string[] = [];
  private readonly words: string[] = [];
  private readonly begins: string[] = [];
  private readonly sequences: Sought['sequence'][] = [];

  constructor(all: readonly Sought[]) {
    for (const sought of all) {
      const { excluded, word, sequence, begins, others } = sought;
      if (excluded) continue;
      if (begins) this.begins.push(sequence[0]!.term);
      else if (sequence.length === 1) this.terms.add(sequence[0]!.term);
      else this.sequences.push(sequence);
      for (const term of others) this.terms.add(term);
      if (word === null) continue;
      this.terms.add(word);
      this.words.push(word);
      if (isKey(sought)) this.keys.push(word);
    }
  }

  /** @returns null when there is nothing of it in the text; the part with the first of it otherwise */
  of(text: string): Highlight | null {
    const matches = this.matchesIn(text);
    return matches.length > 0 ? cut(text, matches) : null;
  }

  private matchesIn(text: string): Highlight['matches'] {
    const found: Highlight['matches'] = [];
    const units: Token[] = [];
    for (const token of tokensOf(text)) {
      const range = this.within(token);
      if (range) found.push(range);
      if (this.sequences.length > 0 && token.kind !== 'compound') {
        units.push(token);
        for (const sequence of this.sequences) {
          const start = startOf(sequence, units);
          if (start !== null) found.push([start, token.end]);
        }
      }
      if (found.length >= MOST_MATCHES) break;
    }
    return merged(found);
  }

  private within({ term, start, end, kind }: Token): [number, number] | null {
    const part = (kind === 'compound' ? this.words : this.keys).find((one) => term.includes(one));
    if (part !== undefined && term.length === end - start) {
      const at = start + term.indexOf(part);
      return [at, at + part.length];
    }
    if (this.terms.has(term) || part !== undefined) return [start, end];
    const begin = this.begins.find((one) => term.startsWith(one));
    return begin === undefined ? null : [start, start + begin.length];
  }
}

/** Where the words begin that end with the last of these. */
function startOf(sequence: Sought['sequence'], units: readonly Token[]): number | null {
  const last = units.at(-1)!;
  const end = sequence.at(-1)!.position;
  let start: number | null = null;
  for (const { term, position } of sequence) {
    const unit = units.findLast((one) => one.position === last.position - (end - position));
    if (unit?.term !== term) return null;
    start ??= unit.start;
  }
  return start;
}

function merged(ranges: Highlight['matches']): Highlight['matches'] {
  const found: Highlight['matches'] = [];
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const before = found.at(-1);
    if (before && start <= before[1]) before[1] = Math.max(before[1], end);
    else found.push([start, end]);
  }
  return found;
}

/** Cut between words, as far as there are any nearby. */
function cut(text: string, matches: Highlight['matches']): Highlight {
  const first = matches[0]![0];
  let from = Math.max(0, Math.min(first - BEFORE, text.length - LENGTH));
  if (from > 0) from = Math.min(first, nextWord(text, from));
  let to = Math.min(text.length, Math.max(from + LENGTH, matches[0]![1]));
  if (to < text.length) to = Math.max(matches[0]![1], lastWord(text, to));
  const lead = from > 0 ? '… ' : '';
  const shift = lead.length - from;
  return {
    text: lead + text.slice(from, to).toWellFormed() + (to < text.length ? ' …' : ''),
    matches: matches.filter(([, end]) => end <= to).map(([start, end]) => [start + shift, end + shift]),
  };
}

function nextWord(text: string, at: number): number {
  const space = text.slice(at, at + 20).search(/\s\S/);
  return space < 0 ? at : at + space + 1;
}

function lastWord(text: string, at: number): number {
  const space = /\s\S*$/.exec(text.slice(at - 20, at));
  return space ? at - 20 + space.index : at;
}
