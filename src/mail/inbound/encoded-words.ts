import { decodeBytes } from './charset.js';

const WORD = /=\?([^?\s]{1,60})\?([BQ])\?([^?\r\n]{0,5000})\?=/gi;
const BETWEEN_WORDS = /(\?=)\s+(?==\?[^?\s]{1,60}\?[BQ]\?)/gi;

/** A header as people read it (RFC 2047). Characters may be split between words of the same charset, so those are decoded together. */
export function decodeWords(value: string): string {
  let decoded = '';
  let at = 0;
  let waiting: { charset: string; bytes: Buffer[] } | null = null;
  const flush = () => {
    if (waiting) decoded += decodeBytes(Buffer.concat(waiting.bytes), waiting.charset);
    waiting = null;
  };
  const text = value.replace(BETWEEN_WORDS, '$1');
  for (const { index, 0: word, 1: label, 2: encoding, 3: content } of text.matchAll(WORD)) {
    const charset = label!.toLowerCase();
    if (index > at || (waiting as { charset: string } | null)?.charset !== charset) flush();
    decoded += text.slice(at, index);
    waiting ??= { charset, bytes: [] };
    waiting.bytes.push(bytesOf(content!, encoding!.toUpperCase()));
    at = index + word.length;
  }
  flush();
  return decoded + text.slice(at);
}

function bytesOf(content: string, encoding: string): Buffer {
  if (encoding === 'B') return Buffer.from(content, 'base64');
  const unquoted = Buffer.from(content.replace(/_/g, ' '))
    .toString('latin1')
    .replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(unquoted, 'latin1');
}
