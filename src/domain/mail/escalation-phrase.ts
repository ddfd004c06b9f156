import type { EscalationWords } from './escalation-words.js';

const LONGEST_LINE = 200;
/** "Please, … now, thank you". */
const MOST_COURTESIES = 4;
/** Written without spaces between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Phrases by which a person who answers by mail asks for somebody more senior. */
export class EscalationPhrases {
  private readonly phrases: ReadonlySet<string>;
  private readonly please: readonly string[];

  /** @param words by language. Any of them counts, whoever writes: few people's language is known. */
  constructor(private readonly words: Readonly<Record<string, EscalationWords>>) {
    const all = Object.values(words);
    this.phrases = new Set(all.flatMap(({ phrases }) => phrases.map(fold)));
    this.please = [...new Set(all.flatMap(({ please }) => please.map(fold)))];
  }

  /** What letters in this language suggest; null: there is none. */
  suggested(language: string): string | null {
    return this.words[language]?.phrases[0] ?? null;
  }

  /**
   * Its first line has to be one of them, and nothing else: a sentence that has the word in it may say the contrary.
   * @param text what the person newly wrote
   * @returns null when it does not ask; `reason`: what else it says, or the line itself
   */
  asked(text: string): { reason: string } | null {
    const { line, rest } = firstLine(text);
    if (line.length > LONGEST_LINE || /^[>|]/.test(line) || !this.isPhrase(fold(line))) return null;
    return { reason: rest || line };
  }

  private isPhrase(line: string, courtesies = 0): boolean {
    if (this.phrases.has(line)) return true;
    if (courtesies === MOST_COURTESIES) return false;
    return this.please.some((word) =>
      [withoutStart(line, word), withoutEnd(line, word)].some(
        (rest) => rest !== null && this.isPhrase(rest, courtesies + 1),
      ),
    );
  }
}

/** The same for all ways to write a word: case, width, diacritics and punctuation do not count. */
export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}\u0640]/gu, '')
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replaceAll('ß', 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function firstLine(text: string): { line: string; rest: string } {
  let at = 0;
  while (at < text.length) {
    const end = text.indexOf('\n', at);
    const next = end < 0 ? text.length : end + 1;
    const line = text
      .slice(at, next)
      .replace(/[\p{Cf}\s]+/gu, ' ')
      .trim();
    if (line) return { line, rest: text.slice(next).trim() };
    at = next;
  }
  return { line: '', rest: '' };
}

function withoutStart(line: string, word: string): string | null {
  if (!line.startsWith(word) || line.length === word.length) return null;
  const rest = line.slice(word.length);
  return rest.startsWith(' ') || UNSPACED.test(word) ? rest.trimStart() : null;
}

function withoutEnd(line: string, word: string): string | null {
  if (!line.endsWith(word) || line.length === word.length) return null;
  const rest = line.slice(0, -word.length);
  return rest.endsWith(' ') || UNSPACED.test(word) ? rest.trimEnd() : null;
}
