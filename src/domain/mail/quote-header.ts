import { FORWARDED_MESSAGE, HEADER_LABELS, ORIGINAL_MESSAGE, REPLY_ABOVE, WROTE } from './quote-words.js';

/** What stands above a quotation and how many lines of it there are. */
export interface QuoteHeader {
  kind: 'attribution' | 'headers' | 'separator' | 'forward';
  lines: number;
}

const MAX_LINE = 400;
const MAX_ATTRIBUTION_LINES = 4;
const HEADER_WINDOW = 14;

const escape = (word: string) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
const ideographic = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const words = Object.values(WROTE).flat();
const spaced = words.filter((word) => !ideographic.test(word)).map(escape);
const unspaced = words.filter((word) => ideographic.test(word)).map(escape);
const VERB = new RegExp(`(?<!\\p{L})(?:${spaced.join('|')})(?!\\p{L})|${unspaced.join('|')}`, 'iu');
const ENDS_WITH_VERB = new RegExp(`(?:(?<!\\p{L})(?:${spaced.join('|')})|${unspaced.join('|')})\\s*$`, 'iu');

const DATE = /\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\d{1,2}[:.h]\d{2}|(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}\s?[月日시時]/;
const ADDRESS = /[^\s<>@]{1,100}@[^\s<>@]{1,200}/;
// "On Tue, 3", "Le lun. 15", "ср, 30", "2017-11-24", "am 3": a date that a line opens with, after three words at most.
const OPENS_WITH_DATE = /^(?:\p{L}[\p{L}\p{M}'’]{0,13}[.,]{0,2}\s+){0,4}\p{N}/u;
const MARKS = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

const FIELD_OF = new Map(Object.entries(HEADER_LABELS).flatMap(([field, labels]) => labels.map((label) => [label, field] as const)));
const LABELLED = /^[\s>*_|]{0,12}([\p{L}][\p{L}\p{M} '’/-]{0,24}?)[\s*_]{0,4}[:：][\s*_]{0,4}(.{0,400})$/u;

/** A line as the rules compare it: without quote marks, decoration and invisible characters. */
function bare(line: string): string {
  return line.slice(0, MAX_LINE).replace(MARKS, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').trim();
}

/** Does what stands from line `at` on introduce a quotation? */
export function readQuoteHeader(lines: readonly string[], at: number): QuoteHeader | null {
  const line = bare(lines[at]!);
  if (line === '') return null;
  return readSeparator(line) ?? readHeaderBlock(lines, at) ?? readAttribution(lines, at);
}

export function isRule(line: string): boolean {
  return /^[\s>]*(?:[-_=*#~–—]\s?){4,}\s*$/.test(line.slice(0, MAX_LINE));
}

function readSeparator(line: string): QuoteHeader | null {
  if (line.length > 160) return null;
  const between = /^[\s>]*[-_=*#~–—]{2,}\s?(.{3,120}?)\s?[-_=*#~–—]{2,}:?$/.exec(line)?.[1];
  const introduced = /^(?:begin|anfang|début|inicio|início|inizio|start|начало)\b.{0,80}:$/i.test(line) ? line : null;
  const says = (patterns: readonly RegExp[], text: string | null | undefined) =>
    text !== null && text !== undefined && patterns.some((pattern) => pattern.test(text));
  if (says(FORWARDED_MESSAGE, between ?? introduced)) return { kind: 'forward', lines: 1 };
  if (says(ORIGINAL_MESSAGE, between)) return { kind: 'separator', lines: 1 };
  return says(REPLY_ABOVE, line) ? { kind: 'separator', lines: 1 } : null;
}

/** "From: … Sent: … To: … Subject: …", also with values on lines of their own. */
function readHeaderBlock(lines: readonly string[], at: number): QuoteHeader | null {
  if (!fieldOf(lines[at]!) && !isRule(lines[at]!)) return null;
  const afterRule = isRule(lines[at]!) || (at > 0 && isRule(lines[at - 1]!));
  const seen = new Set<string>();
  let end = at;
  let labelled = 0;
  let hasAddress = false;
  for (let i = at, other = 0; i < lines.length && i < at + HEADER_WINDOW; i++) {
    const line = lines[i]!;
    const field = fieldOf(line);
    if (field || (afterRule && LABELLED.test(line.slice(0, MAX_LINE)))) {
      if (field && seen.has(field) && seen.size >= 3) break;
      if (field) seen.add(field);
      labelled++;
      other = 0;
      end = i;
    } else if (!(i === at && afterRule) && ++other > 2) break;
    hasAddress ||= ADDRESS.test(line.slice(0, MAX_LINE));
  }
  const told = seen.has('subject') || (seen.has('from') && hasAddress);
  const enough = seen.size >= 3 || (afterRule && seen.size >= 2) || (afterRule && hasAddress && labelled >= 3);
  return enough && (told || afterRule) ? { kind: 'headers', lines: end - at + 1 } : null;
}

function fieldOf(line: string): string | null {
  const label = LABELLED.exec(line.slice(0, MAX_LINE).replace(MARKS, ''))?.[1];
  return label ? (FIELD_OF.get(label.trim().toLowerCase()) ?? null) : null;
}

/** "On …, somebody wrote:", in one line or broken over several. */
function readAttribution(lines: readonly string[], at: number): QuoteHeader | null {
  let joined = '';
  for (let count = 1; count <= MAX_ATTRIBUTION_LINES && at + count <= lines.length; count++) {
    const line = bare(lines[at + count - 1]!);
    if (line === '' || (count > 1 && line.startsWith('>'))) return null;
    // A second line that opens with a date of its own begins the attribution; what stands above it is text.
    if (count > 1 && /^[-\s]*\p{Lu}\p{L}{0,4} /u.test(line) && opensAttribution(line)) return null;
    joined = joined === '' ? line : `${joined} ${line}`;
    if (count === 1 && !mayOpen(joined)) return null;
    if (joined.length <= 500 && isAttribution(joined)) return { kind: 'attribution', lines: count };
  }
  return null;
}

function undecorated(line: string): string {
  return line.replace(/^[\s>*_–—-]+/, '').replace(/[\s*_–—-]+$/, '');
}

function opensAttribution(line: string): boolean {
  const text = undecorated(line);
  return OPENS_WITH_DATE.test(text) && DATE.test(text.slice(0, 60));
}

function mayOpen(line: string): boolean {
  const text = undecorated(line);
  return OPENS_WITH_DATE.test(text) || DATE.test(text.slice(0, 80)) || ADDRESS.test(text);
}

function isAttribution(line: string): boolean {
  if (/^>>>.*\d.*>>>$/.test(line)) return true;
  const text = undecorated(line);
  const colon = /[:：]$/.test(text);
  const sentence = text.replace(/[:：]$/, '').trimEnd();
  const dated = DATE.test(sentence);
  const address = ADDRESS.exec(sentence);
  const opens = OPENS_WITH_DATE.test(text);
  if (ENDS_WITH_VERB.test(sentence)) return colon ? dated ? opens || address !== null : address !== null : opens && dated && address !== null;
  if (!colon || !dated) return false;
  // "Am 3.1. schrieb Max:" has the verb in the middle; many programs have none, and end with the address.
  if (opens && VERB.test(sentence)) return true;
  return address !== null && sentence.length - (address.index + address[0].length) <= 25;
}
