/** `zh-TW`, `zh-Hant`, `zh`: from the very one to the mere language. */
function wider(locale: string): string[] {
  const given = parseLocale(locale);
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

/** null when it is no tag. */
export function parseLocale(locale: string): Intl.Locale | null {
  try {
    return new Intl.Locale(locale.replaceAll('_', '-'));
  } catch {
    return null;
  }
}
