import type { Direction } from './letter.js';

/** Scripts that run from right to left. */
const RIGHT_TO_LEFT = ['Arab', 'Hebr', 'Syrc', 'Thaa', 'Nkoo', 'Adlm', 'Rohg'];

/** The tag as it is usually written, without extensions; null when it is none. */
export function tagOf(locale: string): string | null {
  return parse(locale)?.baseName ?? null;
}

/** `zh-TW`, `zh-Hant`, `zh`: from the very one to the mere language. */
function wider(locale: string): string[] {
  const given = parse(locale);
  if (!given) return [];
  const { language, script, region } = given.maximize();
  const chain = [given.baseName, `${language}-${script}-${region}`, `${language}-${region}`];
  return [...new Set([...chain, `${language}-${script}`, language])];
}

/** What is kept for the language of a BCP 47 tag, or the nearest to it. */
export function nearest<Kept>(locale: string, kept: ReadonlyMap<string, Kept>): Kept | undefined {
  const found = wider(locale).find((tag) => kept.has(tag));
  return found === undefined ? undefined : kept.get(found);
}

/** `de-CH` builds on `de`, `zh-Hant-HK` on `zh-Hant`. */
export function parentOf(tag: string): string | null {
  const cut = tag.lastIndexOf('-');
  return cut < 0 ? null : tag.slice(0, cut);
}

export function directionOf(locale: string): Direction {
  return RIGHT_TO_LEFT.includes(parse(locale)?.maximize().script ?? '') ? 'rtl' : 'ltr';
}

/** How a recipient of a letter in `language` reads times: by their own region, if they gave one. */
export function timesFor(locale: string, language: string, otherwise: string): string {
  const given = parse(locale);
  return given?.region && given.language === parse(language)?.language ? given.baseName : otherwise;
}

function parse(locale: string): Intl.Locale | null {
  try {
    return new Intl.Locale(locale.replaceAll('_', '-'));
  } catch {
    return null;
  }
}
