import { decodeBytes } from './charset.js';

const MAX_HEADER_BYTES = 256 * 1024;

export type Headers = Map<string, string[]>;

/** Lines before the first empty one, with each folded header put together again. */
export function readHeaders(raw: Buffer): Headers {
  const headers: Headers = new Map();
  let name: string | null = null;
  let folded: string[] = [];
  const keep = () => {
    if (name === null) return;
    const values = headers.get(name) ?? [];
    values.push(folded.join(' ').trim());
    headers.set(name, values);
  };
  for (const line of decodeHeader(headerBlock(raw)).split(/\r\n|\n|\r/)) {
    if (/^[ \t]/.test(line)) {
      folded.push(line.trim());
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 1 || colon > 100) continue;
    keep();
    name = line.slice(0, colon).trim().toLowerCase();
    folded = [line.slice(colon + 1).trim()];
  }
  keep();
  return headers;
}

/** Bytes above 127 have no business in a header, but they come: as UTF-8 (RFC 6532), or in somebody's code page. */
export function decodeUnlabelled(bytes: Buffer, charset = ''): string {
  return decodeBytes(bytes, /iso-2022|utf-?7|utf-?16|^hz/i.test(charset) ? '' : charset);
}

/** The same mail with a header that is valid UTF-8 and one kind of line end, so that what reads it next need not guess. */
export function withReadableHeaders(raw: Buffer): Buffer {
  const block = headerBlock(raw);
  const rest = raw.subarray(block.length);
  return Buffer.concat([Buffer.from(decodeHeader(block)), rest]);
}

/** What has no label in a header is most likely in the charset of the body. */
function decodeHeader(block: Buffer): string {
  const charset = /charset="?([\w-]{1,40})/i.exec(block.toString('latin1'))?.[1];
  return decodeUnlabelled(withoutRawWords(block), charset);
}

/** Encoded words have a charset of their own, also for the bytes that somebody forgot to encode. */
function withoutRawWords(block: Buffer): Buffer {
  const text = block.toString('latin1');
  if (!/[\x80-\xff]/.test(text)) return block;
  const encoded = text.replace(/=\?[\w-]{1,40}\?Q\?[^?\r\n]{0,1000}\?=/gi, (word) =>
    word.replace(/[\x80-\xff]/g, (byte) => `=${byte.charCodeAt(0).toString(16).toUpperCase()}`),
  );
  return Buffer.from(encoded, 'latin1');
}

export function headerBlock(raw: Buffer): Buffer {
  const head = raw.subarray(0, MAX_HEADER_BYTES);
  const ends = ['\r\n\r\n', '\n\n', '\r\r', '\n\r\n'].map((end) => head.indexOf(end)).filter((at) => at >= 0);
  return ends.length ? head.subarray(0, Math.min(...ends)) : head;
}
