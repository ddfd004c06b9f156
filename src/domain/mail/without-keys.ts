/** Tracking keys in links, wherever a mail quotes one of ours; also where a mail program has wrapped the link. */
const KEYS = /(key(?:=|%(?:25)*3D))[\w-]{43}(?![\w-])/gi;

/** Who reads a quotation is not always whom the mail was for. */
export function withoutKeys(text: string): string {
  return text.replaceAll(KEYS, '$1');
}
