import { fold } from './escalation-phrase.js';
import type { EscalationWords } from './escalation-words.js';

const LONGEST_PHRASE = 100;
const PLEASE = /^please\s*:/i;

interface Section {
  line: number;
  phrases: string[];
  please: string[];
}

/**
 * Reads phrases of an operator: `[de]` begins a language, each line below it is a phrase, `please: …, …` names what may
 * stand around them, `#` begins a comment.
 * @param refuse is told what is wrong, and in which line
 * @returns by language
 */
export function readPhraseFile(
  text: string,
  refuse: (line: number, what: string) => void,
): Record<string, EscalationWords> {
  const sections = new Map<string, Section>();
  let section: Section | null = null;
  for (const [at, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = at + 1;
    const said = raw.trim();
    if (said === '' || said.startsWith('#')) continue;
    const [, tag] = /^\[(.*)\]$/.exec(said) ?? [];
    if (tag !== undefined) {
      section = { line, phrases: [], please: [] };
      const language = languageOf(tag);
      const before = language && sections.get(language);
      if (!language) refuse(line, `"${tag}" is no language: languages are named by BCP 47, such as [de] or [zh-Hant]`);
      else if (before) refuse(line, `[${language}] stands in line ${before.line} already`);
      else sections.set(language, section);
    } else if (!section) {
      refuse(line, 'a phrase stands below its language, such as [de]');
    } else if (PLEASE.test(said)) {
      section.please.push(...words(said.replace(PLEASE, ''), (what) => refuse(line, what)));
    } else if (said.length > LONGEST_PHRASE) {
      refuse(line, `a phrase has ${LONGEST_PHRASE} characters at most`);
    } else if (fold(said) === '') {
      refuse(line, 'a phrase has letters');
    } else {
      section.phrases.push(said);
    }
  }
  return Object.fromEntries([...sections].map(([tag, { phrases, please }]) => [tag, { phrases, please }]));
}

function words(list: string, refuse: (what: string) => void): string[] {
  const found = list.split(',').map((word) => word.trim());
  if (found.every((word) => fold(word) !== '')) return found;
  refuse('"please:" is followed by words with commas between');
  return [];
}

function languageOf(tag: string): string | null {
  try {
    return new Intl.Locale(tag.trim()).baseName;
  } catch {
    return null;
  }
}
