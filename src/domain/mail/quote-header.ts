import { addressIn, bare, endsWithVerb, MARKS, MAX_LINE, readAttribution } from './attribution.js';
import { HEADER_LABELS } from './header-labels.js';
import { isFollowedByMarks } from './quote-marks.js';
import { FORWARDED_MESSAGE, ORIGINAL_MESSAGE, REPLY_ABOVE } from './separator-words.js';

/** What stands above a quotation and how many lines of it there are. */
export interface QuoteHeader {
  kind: 'attribution' | 'headers' | 'separator' | 'forward';
  lines: number;
}

const HEADER_WINDOW = 14;
// "Wed, 16 May 2012 00:15:02 -0600": who writes headers by hand gives no time.
const TIME = /\d{1,2}[:.]\d{2}/;
const FIELD_OF = new Map(
  Object.values(HEADER_LABELS)
    .flatMap((fields) => Object.entries(fields))
    .flatMap(([field, labels]) => labels.map((label) => [label, field] as const)),
);
const LABELLED = /^[\s>*_|]{0,12}([\p{L}][\p{L}\p{M} '’/-]{0,24}?)[\s*_]{0,4}[:：][\s*_]{0,4}(.{0,400})$/u;

/** Does what stands from line `at` on introduce a quotation? */
export function readQuoteHeader(lines: readonly string[], at: number): QuoteHeader | null {
  const line = bare(lines[at]!);
  if (line === '') return null;
  const attribution = () => {
    const count = readAttribution(lines, at);
    return count === 0 ? null : ({ kind: 'attribution', lines: count } as const);
  };
  return readSeparator(lines, at, line) ?? readHeaderBlock(lines, at) ?? attribution();
}

export function isRule(line: string): boolean {
  return /^[\s>]*(?:[-_=*#~–—]\s?){4,}\s*$/.test(line.slice(0, MAX_LINE));
}

function readSeparator(lines: readonly string[], at: number, line: string): QuoteHeader | null {
  if (line.length > 160) return null;
  const between = /^[\s>]*[-_=*#~–—]{2,}\s?(.{3,120}?)\s?[-_=*#~–—]{2,}:?$/.exec(line)?.[1];
  const introduced = /^(?:begin|anfang|début|inicio|início|inizio|start|начало)\b.{0,80}:$/i.test(line) ? line : null;
  const says = (patterns: readonly RegExp[], text: string | null | undefined) =>
    text !== null && text !== undefined && patterns.some((pattern) => pattern.test(text));
  if (says(FORWARDED_MESSAGE, between ?? introduced)) return { kind: 'forward', lines: 1 };
  if (says(ORIGINAL_MESSAGE, between) || (between && endsWithVerb(between))) return { kind: 'separator', lines: 1 };
  if (line.length <= 60 && /[:：]$/.test(line) && says(FORWARDED_MESSAGE, line) && isFollowedByHeader(lines, at + 1)) {
    return { kind: 'forward', lines: 1 };
  }
  return says(REPLY_ABOVE, line) ? { kind: 'separator', lines: 1 } : null;
}

function isFollowedByHeader(lines: readonly string[], from: number): boolean {
  const next = lines.slice(from, from + 3).findIndex((line) => line.trim() !== '');
  return next >= 0 && (isFollowedByMarks(lines, from + next) || readHeaderBlock(lines, from + next) !== null);
}

/** "From: … Sent: … To: … Subject: …", also with values on lines of their own. */
function readHeaderBlock(lines: readonly string[], at: number): QuoteHeader | null {
  if (!fieldOf(lines[at]!)) return readUnknownLabels(lines, at);
  const seen = new Set<string>();
  let end = at;
  let hasAddress = false;
  let hasTime = false;
  for (let i = at, other = 0; i < lines.length && i < at + HEADER_WINDOW; i++) {
    const field = fieldOf(lines[i]!);
    if (field && seen.has(field) && seen.size >= 3) break;
    if (field) {
      seen.add(field);
      other = 0;
      end = i;
      hasTime ||= field === 'date' && TIME.test(lines[i]!.slice(0, MAX_LINE));
    } else if (++other > 2) break;
    hasAddress ||= addressIn(lines[i]!.slice(0, MAX_LINE)) !== null;
  }
  const belowRule = at > 0 && isRule(lines[at - 1]!);
  const short = (belowRule && seen.has('from')) || (hasAddress && hasTime && !seen.has('subject'));
  const told = seen.has('subject') || (seen.has('from') && hasAddress) || short;
  return told && seen.size >= (short ? 2 : 3) ? { kind: 'headers', lines: end - at + 1 } : null;
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
