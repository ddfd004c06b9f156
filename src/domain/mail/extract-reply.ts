import { isRule, readQuoteHeader } from './quote-header.js';
import { findRunOn } from './attribution.js';
import { hasInitials, isFollowedByMarks, isMarked } from './quote-marks.js';
import { findSignature } from './find-signature.js';

export interface Reply {
  /** What the person newly wrote. */
  reply: string;
  quoted: string;
  signature: string | null;
}

// More than a message keeps. What lies beyond is in the original.
const MAX_LENGTH = 1_000_000;
const MAX_LINES = 25_000;
// A quoted line that was wrapped on its way leaves its end behind, without a mark.
const WRAPPED_AT = 65;

/**
 * Takes away what a mail program quoted and the signature, where it is certain to be one. Lines marked with `>` go wherever they
 * stand, so that answers between them are kept; a quotation without marks goes from its header to the end.
 */
export function extractReply(text: string): Reply {
  const lines = text
    .slice(0, MAX_LENGTH)
    .replace(/\r\n?/g, '\n')
    .replace(/\u00a0/g, ' ')
    .split('\n', MAX_LINES);
  const { kept, quoted } = separate(lines);
  if (isBlank(kept) && !isBlank(quoted)) return allQuoted(quoted);
  return withoutSignature(kept, quoted);
}

function separate(lines: string[]): { kept: string[]; quoted: string[] } {
  const kept: string[] = [];
  const quoted: string[] = [];
  for (let at = 0; at < lines.length; at++) {
    if (isQuoted(lines, at) || isWrappedEnd(lines, at)) {
      quoted.push(lines[at]!);
      continue;
    }
    const runOn = findRunOn(lines, at);
    if (runOn > 0) {
      kept.push(lines[at]!.slice(0, runOn).replace(/[\s-]+$/, ''));
      quoted.push(lines[at]!.slice(runOn));
      if (!isFollowedByMarks(lines, at + 1)) return { kept, quoted: quoted.concat(lines.slice(at + 1)) };
      continue;
    }
    const header = readQuoteHeader(lines, at);
    if (!header) {
      kept.push(lines[at]!);
      continue;
    }
    dropTrailingRules(kept, quoted);
    const after = at + header.lines;
    if (header.kind === 'forward' || !isFollowedByMarks(lines, after)) {
      return { kept, quoted: quoted.concat(lines.slice(at)) };
    }
    quoted.push(...lines.slice(at, after));
    at = after - 1;
  }
  return { kept, quoted };
}

function isQuoted(lines: readonly string[], at: number): boolean {
  if (isMarked(lines[at]!)) return true;
  return hasInitials(lines[at]!) && (hasInitials(lines[at - 1] ?? '') || hasInitials(lines[at + 1] ?? ''));
}

/** Somebody who forwards without a word says what is forwarded; who answers below an unmarked quotation cannot be told from it. */
function allQuoted(quoted: string[]): Reply {
  const first = quoted.findIndex((line) => line.trim() !== '');
  const opening = quoted.map((line) => line.replace(/^[\s>]+/, ''));
  const header = readQuoteHeader(quoted.every((line) => !line.trim() || isMarked(line)) ? opening : quoted, first);
  // A mail that is one quotation, of nobody named, is what somebody wanted to show.
  if (!header) return { reply: joined(quoted), quoted: '', signature: null };
  if (header.kind === 'forward' || header.kind === 'headers') return withoutSignature(opening, []);
  const below = quoted.slice(first + header.lines);
  return withoutSignature(
    below.filter((line) => !isMarked(line)),
    [...quoted.slice(0, first + header.lines), ...below.filter(isMarked)],
  );
}

function withoutSignature(kept: string[], quoted: string[]): Reply {
  const at = findSignature(kept);
  return {
    reply: joined(at === null ? kept : kept.slice(0, at)),
    quoted: joined(quoted),
    signature: at === null ? null : joined(kept.slice(at)),
  };
}

function isWrappedEnd(lines: readonly string[], at: number): boolean {
  const before = lines[at - 1];
  const next = lines[at + 1];
  if (before === undefined || next === undefined || lines[at]!.trim() === '') return false;
  return (
    isMarked(before) &&
    isMarked(next) &&
    (before.length >= WRAPPED_AT || /https?:\/\/[^\s)>]{5,500}$/.test(before.slice(-600))) &&
    !/[.!?:]\s*$/.test(before.slice(-10)) &&
    lines[at]!.length < before.length
  );
}

/** A rule above a quotation belongs to it. */
function dropTrailingRules(kept: string[], quoted: string[]): void {
  let end = kept.length;
  while (end > 0 && (kept[end - 1]!.trim() === '' || isRule(kept[end - 1]!))) end--;
  if (!kept.slice(end).some(isRule)) return;
  for (const line of kept.splice(end)) quoted.push(line);
}

function isBlank(lines: readonly string[]): boolean {
  return lines.every((line) => line.trim() === '');
}

function joined(lines: readonly string[]): string {
  const trimmed = lines.map((line) => line.trimEnd());
  const last = trimmed.findLastIndex((line) => line !== '');
  return trimmed
    .slice(0, last + 1)
    .slice(
      Math.max(
        0,
        trimmed.findIndex((line) => line !== ''),
      ),
    )
    .join('\n');
}
