const MOST = 20;

/** The languages of an `Accept-Language` header, the dearest first; those that are ruled out are left out. */
export function acceptedLanguages(header: string): string[] {
  return header
    .split(',', MOST)
    .map((part) => {
      const [tag = '', ...parameters] = part.split(';').map((one) => one.trim());
      const q = parameters.find((one) => /^q=/i.test(one))?.slice(2);
      return { tag, weight: q === undefined ? 1 : /^[01](\.\d{0,3})?$/.test(q) ? Number(q) : 0 };
    })
    .filter(({ tag, weight }) => weight > 0 && tag !== '' && tag !== '*')
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}
