import { createHash, type Hash } from 'node:crypto';
import { headerBlock, type Headers } from './raw-headers.js';

/** What the writer of a mail gave it; the other headers are added, or changed, on the way. */
const WRITTEN = ['message-id', 'from', 'to', 'cc', 'subject', 'date', 'in-reply-to', 'references', 'auto-submitted'];

/** What is put on top on the way, in mails of which nobody can say where their headers end. */
const ADDED =
  /^(?:received|return-path|delivered-to|x-original-to|envelope-to):.*(?:\r\n|\r|\n|$)(?:[ \t].*(?:\r\n|\r|\n|$))*/gim;

const CHUNK = 64 * 1024;

/**
 * The same for the same mail, whichever way it came: twice over the same relay, by two relays, or fetched again; with
 * other ends of lines, or blank ones at its end. Another for every other mail, even where its Message-ID is the same.
 */
export function contentKeyOf(raw: Buffer, headers: Headers): string {
  const hash = createHash('sha256');
  for (const name of WRITTEN) hash.update(`${name}: ${(headers.get(name) ?? []).join(', ')}\n`);
  const { length } = headerBlock(raw);
  if (length < raw.length) hashText(hash, raw.subarray(length));
  // Without an end of the headers everything may be one.
  else hashText(hash, Buffer.from(raw.toString('latin1').replaceAll(ADDED, ''), 'latin1'));
  return hash.digest('hex');
}

/** Without what transports change: carriage returns, and blank lines at both ends. */
function hashText(hash: Hash, text: Buffer): void {
  const isBlank = (byte: number | undefined) => byte === 0x0a || byte === 0x0d;
  let [start, end] = [0, text.length];
  while (start < end && isBlank(text[start])) start++;
  while (end > start && isBlank(text[end - 1])) end--;
  for (let from = start; from < end; from += CHUNK) {
    hash.update(text.toString('latin1', from, Math.min(from + CHUNK, end)).replaceAll('\r', ''), 'latin1');
  }
}
