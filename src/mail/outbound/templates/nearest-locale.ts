import { parseLocale } from '../../../domain/language/nearest.js';
import type { Direction } from './letter.js';

/** Scripts that run from right to left. */
const RIGHT_TO_LEFT = ['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg'];

/** The tag as it is usually written, without extensions; null when it is none. */
export function tagOf(locale: string): string | null {
  return parseLocale(locale)?.baseName ?? null;
}

/** `de-CH` builds on `de`, `zh-Hant-HK` on `zh-Hant`. */
export function parentOf(tag: string): string | null {
  const cut = tag.lastIndexOf('-');
  return cut < 0 ? null : tag.slice(0, cut);
}

export function directionOf(locale: string): Direction {
  return RIGHT_TO_LEFT.includes(parseLocale(locale)?.maximize().script ?? '') ? 'rtl' : 'ltr';
}

/** How a recipient of a letter in `language` reads times: by their own region, if they gave one. */
export function timesFor(locale: string, language: string, otherwise: string): string {
  const given = parseLocale(locale);
  return given?.region && given.language === parseLocale(language)?.language ? given.baseName : otherwise;
}
