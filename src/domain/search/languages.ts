/** Languages whose words PostgreSQL knows to reduce to their stems, from version 14 on. */
const STEMMED: Record<string, string> = {
  ar: 'arabic',
  ca: 'catalan',
  da: 'danish',
  de: 'german',
  el: 'greek',
  en: 'english',
  es: 'spanish',
  eu: 'basque',
  fi: 'finnish',
  fr: 'french',
  ga: 'irish',
  hi: 'hindi',
  hu: 'hungarian',
  hy: 'armenian',
  id: 'indonesian',
  it: 'italian',
  lt: 'lithuanian',
  nb: 'norwegian',
  ne: 'nepali',
  nl: 'dutch',
  nn: 'norwegian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
  yi: 'yiddish',
};

/** PostgreSQL's name for a language, `simple` for those of which it knows no stems. @param locale BCP 47 */
export function searchLanguageOf(locale: string): string {
  const language = locale.split(/[-_]/, 1)[0]!.toLowerCase();
  return Object.hasOwn(STEMMED, language) ? STEMMED[language]! : 'simple';
}

/** PostgreSQL's name of the dictionary that stems a language. */
export function dictionaryOf(language: string): string {
  return language === 'simple' ? language : `${language}_stem`;
}
