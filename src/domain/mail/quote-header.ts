import { WROTE } from './attribution-words.js';
import { HEADER_LABELS } from './header-labels.js';
import { isFollowedByMarks, isOfficeAttribution } from './quote-marks.js';
import { FORWARDED_MESSAGE, ORIGINAL_MESSAGE, REPLY_ABOVE } from './separator-words.js';

/** What stands above a quotation and how many lines of it there are. */
interface QuoteHeader {
  kind: 'attribution' | 'headers' | 'separator' | 'forward';
  lines: number;
}

const MAX_LINE = 400;
const MAX_ATTRIBUTION_LINES = 4;
const HEADER_WINDOW = 14;

const escape = (word: string) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const ideographic = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const words = Object.values(WROTE).flat();
const spaced = words.filter((word) => !ideographic.test(word)).map(escape);
const unspaced = words.filter((word) => ideographic.test(word)).map(escape);
const VERB = new RegExp(`(?<!\\p{L})(?:${spaced.join('|')})(?!\\p{L})|${unspaced.join('|')}`, 'iu');
const ENDS_WITH_VERB = new RegExp(`(?:(?<!\\p{L})(?:${spaced.join('|')})|${unspaced.join('|')})\\s*$`, 'iu');

const DATE =
  /\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\d{1,2}[:.h]\d{2}|(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}\s?[月日시時]/;
const ADDRESS = /[^\s<>@]{1,100}@[^\s<>@]{1,200}/;
// "On Tue, 3", "Le lun. 15", "ср, 30", "2017-11-24", "am 3": a date that a line opens with, after four words at most.
const OPENS_WITH_DATE = /^(?:\p{L}[\p{L}\p{M}'’]{0,13}[.,]{0,2}\s+){0,4}\p{N}/u;
const MARKS = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

const FIELD_OF = new Map(
  Object.values(HEADER_LABELS)
    .flatMap((fields) => Object.entries(fields))
    .flatMap(([field, labels]) => labels.map((label) => [label, field] as const)),
);
const LABELLED = /^[\s>*_|]{0,12}([\p{L}][\p{L}\p{M} '’/-]{0,24}?)[\s*_]{0,4}[:：][\s*_]{0,4}(.{0,400})$/u;

/** Where there is no @, the expression would look for one from every character on. */
function addressIn(text: string): RegExpExecArray | null {
  return text.includes('@') ? ADDRESS.exec(text) : null;
}

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
  if (!fieldOf(lines[at]!)) return readUnknownLabels(lines, at);
  const seen = new Set<string>();
  let end = at;
  let hasAddress = false;
  for (let i = at, other = 0; i < lines.length && i < at + HEADER_WINDOW; i++) {
    const field = fieldOf(lines[i]!);
    if (field && seen.has(field) && seen.size >= 3) break;
    if (field) {
      seen.add(field);
      other = 0;
      end = i;
    } else if (++other > 2) break;
    hasAddress ||= addressIn(lines[i]!.slice(0, MAX_LINE)) !== null;
  }
  const belowRule = at > 0 && isRule(lines[at - 1]!);
  const told = seen.has('subject') || (seen.has('from') && hasAddress);
  return told && seen.size >= (belowRule && seen.has('from') ? 2 : 3) ? { kind: 'headers', lines: end - at + 1 } : null;
}

/** Outlook draws a line above the header: what is labelled under it is a header in any language. */
function readUnknownLabels(lines: readonly string[], at: number): QuoteHeader | null {
  if (!/^[\s>]*_{20,}\s*$/.test(lines[at]!.slice(0, MAX_LINE))) return null;
  const labelled = lines.slice(at + 1, at + 5).map((line) => line.slice(0, MAX_LINE));
  const isHeader =
    labelled.length === 4 &&
    labelled.every((line) => LABELLED.test(line)) &&
    labelled.some((line) => addressIn(line) !== null);
  return isHeader ? { kind: 'headers', lines: 5 } : null;
}

function fieldOf(line: string): string | null {
  const label = LABELLED.exec(line.slice(0, MAX_LINE).replace(MARKS, ''))?.[1];
  return label ? (FIELD_OF.get(label.trim().toLowerCase()) ?? null) : null;
}

/** "On …, somebody wrote:", in one line or broken over several. */
function readAttribution(lines: readonly string[], at: number): QuoteHeader | null {
  if (isBareAttribution(bare(lines[at]!)) && isFollowedByMarks(lines, at + 1)) return { kind: 'attribution', lines: 1 };
  let joined = '';
  for (let count = 1; count <= MAX_ATTRIBUTION_LINES && at + count <= lines.length; count++) {
    const line = bare(lines[at + count - 1]!);
    if (line === '' || (count > 1 && line.startsWith('>'))) return null;
    // A second line that opens with a date of its own begins the attribution; what stands above it is text.
    if (count > 1 && /^[-\s]*\p{Lu}\p{L}{0,4} /u.test(line) && opensAttribution(line)) return null;
    joined = joined === '' ? line : `${joined}\n${line}`;
    if (count === 1 && !mayOpen(joined)) return null;
    if (joined.length > 500) return null;
    if (isAttribution(joined) || (endsWithAddress(joined) && isFollowedByMarks(lines, at + count))) {
      return { kind: 'attribution', lines: count };
    }
  }
  return null;
}

/** "Ana Novak wrote:", "On Friday, Ana wrote:": neither date nor address, and a quotation only because one follows. */
function isBareAttribution(line: string): boolean {
  return line.length <= 120 && /[:：]$/.test(line) && ENDS_WITH_VERB.test(line.slice(0, -1));
}

/** "2025/3/3 Ana Novak <ana@shop.example>": without verb and colon, and a quotation only because one follows. */
function endsWithAddress(line: string): boolean {
  return OPENS_WITH_DATE.test(line) && DATE.test(line) && /<[^<>\s]{1,100}@[^<>\s]{1,200}>$/.test(line);
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
  return OPENS_WITH_DATE.test(text) || DATE.test(text.slice(0, 80)) || addressIn(text) !== null;
}

function isAttribution(line: string): boolean {
  if (isOfficeAttribution(line)) return true;
  const text = undecorated(line);
  const colon = /[:：]$/.test(text);
  const sentence = text.replace(/[:：]$/, '').trimEnd();
  const dated = DATE.test(sentence);
  const address = addressIn(sentence);
  const opens = OPENS_WITH_DATE.test(text);
  if (ENDS_WITH_VERB.test(sentence)) {
    return colon ? address !== null || (dated && opens) : address !== null && dated && opens;
  }
  if (!colon || !dated) return false;
  // "Am 3.1. schrieb Max:" has the verb in the middle; many programs have none, and end with the address.
  if ((opens || address) && VERB.test(sentence)) return true;
  if (!address) return false;
  const behind = sentence.slice(address.index + address[0].length);
  return behind.length <= 25 && !behind.includes('\n');
}
