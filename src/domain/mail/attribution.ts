import { PRONOUNS, QUOTING, WROTE } from './attribution-words.js';
import { isFollowedByBars, isFollowedByMarks, isOfficeAttribution } from './quote-marks.js';

export const MAX_LINE = 400;
const MAX_LINES = 4;

const escape = (word: string) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const ideographic = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;
const words = Object.values(WROTE).flat();
const spaced = words.filter((word) => !ideographic.test(word)).map(escape);
const unspaced = words.filter((word) => ideographic.test(word)).map(escape);
const VERB = new RegExp(`(?<!\\p{L})(?:${spaced.join('|')})(?!\\p{L})|${unspaced.join('|')}`, 'iu');
const ENDS_WITH_VERB = new RegExp(`(?:(?<!\\p{L})(?:${spaced.join('|')})|${unspaced.join('|')})\\s*$`, 'iu');
// "… he wrote", "… schrieb er", "… and she wrote".
const TOLD_BY_SOMEBODY = new RegExp(
  `(?<![\\p{L}.])(?:${PRONOUNS.join('|')})(?: \\p{L}+)? (?:${spaced.join('|')})\\s*$|(?:${spaced.join('|')}) (?:${PRONOUNS.join('|')})\\s*$`,
  'iu',
);
const OPENS_QUOTING = new RegExp(`^(?:${QUOTING.map(escape).join('|')}) `, 'iu');

const DATE =
  /\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\d{1,2}[:.h]\d{2}|(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}\s?[月日시時]/;
const ENDS_WITH_TIME = /\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?(?:[ap]\.?m\.?|uhr|h|[A-Z]{2,5}|[+-]\d{4}))?\)?$/i;
const ADDRESS = /[^\s<>@]{1,100}@[^\s<>@]{1,200}/;
// "On Tue, 3", "Le lun. 15", "ср, 30", "2017-11-24", "am 3": a date that a line opens with, after four words at most.
const OPENS_WITH_DATE = /^(?:\p{L}[\p{L}\p{M}'’]{0,13}[.,]{0,2}\s+){0,4}\p{N}/u;
// Where a person ran on into what their program added.
const RUN_ON = /(?<=\S[\s-])(?=(?:On|Am|Le|El|Il|Em|Op|Den|Dne|Dnia|Pe) )/g;
export const MARKS = /[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A line as the rules compare it: without quote marks, decoration and invisible characters. */
export function bare(line: string): string {
  return line.slice(0, MAX_LINE).replace(MARKS, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').trim();
}

/** Where there is no @, the expression would look for one from every character on. */
export function addressIn(text: string): RegExpExecArray | null {
  return text.includes('@') ? ADDRESS.exec(text) : null;
}

export function endsWithVerb(text: string): boolean {
  return ENDS_WITH_VERB.test(ending(text));
}

/** No verb is longer, with who did it: the expressions would try every place of a long line. */
function ending(text: string): string {
  return text.trimEnd().slice(-100);
}

/** "On …, somebody wrote:", in one line or broken over several: how many lines, 0 for none. */
export function readAttribution(lines: readonly string[], at: number): number {
  if (isBareAttribution(bare(lines[at]!)) && isFollowedByMarks(lines, at + 1)) return 1;
  let joined = '';
  for (let count = 1; count <= MAX_LINES && at + count <= lines.length; count++) {
    const line = bare(lines[at + count - 1]!);
    if (line === '' && count === 2) return readTornAttribution(lines, at);
    if (line === '' || (count > 1 && line.startsWith('>') && !/^>[,:]?\s{0,3}\p{L}/u.test(line))) return 0;
    // A second line that opens with a date of its own begins the attribution; what stands above it is text.
    if (count > 1 && /^[-\s]*\p{Lu}\p{L}{0,4} /u.test(line) && opensAttribution(line)) return 0;
    joined = joined === '' ? line : `${joined}\n${line}`;
    if (count === 1 && !mayOpen(joined)) return 0;
    if (joined.length > 500) return 0;
    const marked = () => isFollowedByMarks(lines, at + count) || isFollowedByBars(lines, at + count);
    if (isAttribution(joined, marked) || (endsWithAddress(joined) && marked())) return count;
  }
  return 0;
}

/** Where the text of a line ends and an attribution begins, with an address or above marked lines. */
export function findRunOn(lines: readonly string[], at: number): number {
  const line = lines[at]!.slice(0, MAX_LINE);
  if (!/[:：]\s*$/.test(line) || !(addressIn(line) !== null || isFollowedByMarks(lines, at + 1))) return -1;
  for (const { index } of line.matchAll(RUN_ON)) {
    const rest = bare(line.slice(index));
    if (opensAttribution(rest) && isAttribution(rest, () => true)) return index;
  }
  return -1;
}

/** A date and a name; then, below an empty line, "<", "mailto:…" and "> wrote:" on lines of their own. */
function readTornAttribution(lines: readonly string[], at: number): number {
  const rest = lines.slice(at + 2, at + 5).map(bare);
  if (rest.length < 3 || rest[0] !== '<' || addressIn(rest[1]!) === null || !/^>\s?\p{L}/u.test(rest[2]!)) return 0;
  return opensAttribution(bare(lines[at]!)) && endsWithVerb(rest[2]!.replace(/[:：]$/, '')) ? 5 : 0;
}

/** "Ana Novak wrote:", "On Friday, Ana wrote:": neither date nor address, and a quotation only because one follows. */
function isBareAttribution(line: string): boolean {
  return line.length <= 120 && /[:：]$/.test(line) && endsWithVerb(line.slice(0, -1));
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
  return (
    OPENS_WITH_DATE.test(text) || DATE.test(text.slice(0, 80)) || addressIn(text) !== null || OPENS_QUOTING.test(text)
  );
}

function isAttribution(line: string, marked: () => boolean): boolean {
  if (isOfficeAttribution(line)) return true;
  const text = undecorated(line);
  const colon = /[:：]$/.test(text);
  const sentence = text.replace(/[:：]$/, '').trimEnd();
  const address = addressIn(sentence);
  if (!colon && !address) return false;
  const dated = DATE.test(sentence);
  const opens = OPENS_WITH_DATE.test(text);
  if (!address && TOLD_BY_SOMEBODY.test(ending(sentence))) return colon && dated && opens && marked();
  if (endsWithVerb(sentence)) {
    return colon ? address !== null || (dated && opens) : address !== null && dated && opens;
  }
  if (!colon) return false;
  if (address && OPENS_QUOTING.test(text)) return true;
  if (!dated) return false;
  // "Am 3.1. schrieb Max:" has the verb in the middle, "Ana wrote on 3/3/2025 10:15:" before the time; many programs have none, and
  // end with the address.
  if ((opens || address || ENDS_WITH_TIME.test(sentence)) && VERB.test(sentence)) return true;
  if (!address) return false;
  const behind = sentence.slice(address.index + address[0].length);
  return behind.length <= 25 && !behind.includes('\n');
}
