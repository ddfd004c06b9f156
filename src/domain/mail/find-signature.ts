import { DEVICE_SIGNATURES, LIST_FOOTERS } from './signature-words.js';

const DEVICES = Object.values(DEVICE_SIGNATURES).flat();
const MAX_LINE = 200;
const MAX_FOOTER_LINES = 20;

/**
 * Where the signature begins, if it is certain that there is one: the delimiter of RFC 3676, the line a phone adds, the footer of a
 * mailing list. A name or a greeting at the end is part of what the person wrote.
 */
export function findSignature(lines: readonly string[]): number | null {
  const first = lines.findIndex((line) => line.trim() !== '');
  let blanks = 0;
  for (let at = first + 1; at > 0 && at < lines.length; at++) {
    const line = lines[at]!.slice(0, MAX_LINE).trim();
    if (line === '') {
      blanks++;
      continue;
    }
    if (/^-{2}$/.test(line) || isDeviceLine(line, blanks) || isFooter(lines, at, line, blanks)) return at;
    blanks = 0;
  }
  return null;
}

function isDeviceLine(line: string, blanks: number): boolean {
  const text = line
    .replace(/<[^<>]{1,120}>|\[[^[\]]{1,120}\]|\(https?:[^()]{1,120}\)/g, '')
    .replace(/^[\s*_-]+|[\s*_.-]+$/g, '');
  if (text.length < 5 || text.length > 90) return false;
  return DEVICES.some((says) => says.test(text)) && (blanks > 0 || /[<[]|\biP(?:hone|ad)\b|outlook|mail\b/i.test(line));
}

/** A rule with the words of a mailing list under it, close to the end. */
function isFooter(lines: readonly string[], at: number, line: string, blanks: number): boolean {
  // Directly under text, a rule of dashes underlines it.
  if (blanks === 0 && !line.startsWith('_')) return false;
  if (!/^(?:_{2,}|-{3,}|—|={3,})$/.test(line)) return false;
  if (lines.length - at > MAX_FOOTER_LINES) return false;
  return lines.slice(at + 1).some((one) => LIST_FOOTERS.some((says) => says.test(one.slice(0, MAX_LINE))));
}
