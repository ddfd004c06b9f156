import { nearest, parseLocale } from '../language/nearest.js';
import type { Texts } from './field.js';

const FALLBACK = 'en';
const MOST_LANGUAGES = 50;

/** The text in the first of these languages that there is or that is near, else in English, else in whatever there is. */
export function textIn(texts: Texts, languages: readonly string[]): string {
  const kept = new Map(Object.entries(texts));
  for (const language of [...languages, FALLBACK]) {
    const found = nearest(language, kept);
    if (found !== undefined) return found;
  }
  return kept.values().next().value ?? '';
}

/** Gathers what is wrong with a form, and where. */
export interface Report {
  (pointer: string, detail: string): void;
}

/** Reports whatever is no text in one language at least. */
export function checkTexts(given: unknown, longest: number, at: string, report: Report): void {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return report(at, 'must be texts by language, such as { "en": "Amount" }');
  }
  const texts = Object.entries(given);
  if (texts.length === 0) report(at, 'must have a text in one language at least');
  if (texts.length > MOST_LANGUAGES) return report(at, `must not have more than ${MOST_LANGUAGES} languages`);
  for (const [language, text] of texts) {
    const here = `${at}/${language.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (parseLocale(language)?.toString() !== language) report(here, 'must be a BCP 47 language such as de or pt-BR');
    if (typeof text !== 'string' || text.trim() === '' || text.length > longest) {
      report(here, `must be text of 1 to ${longest} characters`);
    }
  }
}
