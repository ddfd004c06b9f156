import { headerBlock } from './raw-headers.js';

/** Each costs a question to DNS and a verification. */
const MAX_SIGNATURES = 5;
const MAX_SIGNATURE_LENGTH = 8 * 1024;
/** Beyond these a mail is made to be hard to read: nobody who signs writes that many lines, or that long ones. */
const MAX_SENDER_LENGTH = 2 * 1024;
const MAX_HEADER_BYTES = 200 * 1024;
const MAX_HEADER_LINES = 5_000;
const MAX_LINE = 128 * 1024;
const MAX_LINES = 1_000_000;
const MAX_BLANK_LINES = 50_000;

const CR = 0x0d;
const LF = 0x0a;

export interface SignedMail {
  /** The mail with only those signatures that are worth looking at; null when there are none. */
  raw: Buffer | null;
  /** It has others. */
  others: boolean;
}

/**
 * What of a mail is given to the verifier. A signature counts when it covers the sender and the whole text, by means that
 * are not broken (RFC 8301); those for other domains prove nothing, and are not worth asking anybody for.
 * @param signsFor how near a signing domain is to the sender: 0 for the very same, null for a stranger
 */
export function signedMail(raw: Buffer, signsFor: (domain: string) => number | null): SignedMail {
  const { length } = headerBlock(raw);
  if (length > MAX_HEADER_BYTES) return { raw: null, others: true };
  const fields = fieldsOf(raw.toString('latin1', 0, length));
  const signed = fields?.some(isSignature) ?? true;
  if (!fields || !signed) return { raw: null, others: signed };

  const kept = fields
    .filter(isSignature)
    .map((field) => ({ field, rank: rankOf(field, signsFor) }))
    .filter((entry): entry is { field: string; rank: number } => entry.rank !== null)
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, MAX_SIGNATURES)
    .map(({ field }) => field);
  const body = kept.length > 0 ? readableBody(raw, length) : null;
  if (!body) return { raw: null, others: true };
  // Chains of forwarders (ARC) are not asked for: they prove who handed a mail on, not who wrote it.
  const rest = fields.filter((field) => !isSignature(field) && !/^arc-/i.test(field));
  return {
    raw: Buffer.concat([Buffer.from(`${[...kept, ...rest].join('\r\n')}\r\n\r\n`, 'latin1'), body]),
    others: true,
  };
}

function fieldsOf(head: string): string[] | null {
  if (/\r(?!\n)/.test(head)) return null;
  const lines = head.split(/\r?\n/);
  if (lines.length > MAX_HEADER_LINES) return null;
  const fields: string[] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line) && fields.length > 0) fields.push(`${fields.pop()}\r\n${line}`);
    else fields.push(line);
  }
  return fields.some((field) => field.length > MAX_SENDER_LENGTH && /^from[ \t]*:/i.test(field)) ? null : fields;
}

function isSignature(field: string): boolean {
  return /^dkim-signature[ \t]*:/i.test(field);
}

function rankOf(field: string, signsFor: (domain: string) => number | null): number | null {
  if (field.length > MAX_SIGNATURE_LENGTH) return null;
  const tags = new Map(
    field
      .slice(field.indexOf(':') + 1)
      .replace(/\s+/g, '')
      .split(';')
      .map((tag) => [tag.slice(0, tag.indexOf('=')), tag.slice(tag.indexOf('=') + 1)] as const),
  );
  const coversSender = tags.get('h')?.toLowerCase().split(':').includes('from');
  if (!coversSender || tags.has('l') || !/^(?:rsa|ed25519)-sha256$/i.test(tags.get('a') ?? '')) return null;
  return signsFor(tags.get('d') ?? '');
}

/** With CR LF at the end of each line, as it was signed; null where it is made of what takes long to read. */
function readableBody(raw: Buffer, endOfHead: number): Buffer | null {
  const from = endOfHead + blankBetween(raw, endOfHead);
  let [lines, bare, blank] = [0, 0, 0];
  let start = from;
  let written = false;
  for (let at = from; at < raw.length; at++) {
    const byte = raw[at]!;
    if (byte === LF) {
      if (raw[at - 1] !== CR) bare++;
      if (!written) blank++;
      if (++lines > MAX_LINES || blank > MAX_BLANK_LINES) return null;
      written = false;
      start = at + 1;
    } else if (byte > 0x20) written = true;
    if (at - start > MAX_LINE) return null;
  }
  return bare === 0 ? raw.subarray(from) : withCrLf(raw.subarray(from), bare);
}

function withCrLf(body: Buffer, bare: number): Buffer {
  const whole = Buffer.allocUnsafe(body.length + bare);
  let to = 0;
  for (let at = 0; at < body.length; at++) {
    if (body[at] === LF && body[at - 1] !== CR) whole[to++] = CR;
    whole[to++] = body[at]!;
  }
  return whole;
}

/** Bytes of the two line ends between head and body. */
function blankBetween(raw: Buffer, from: number): number {
  return /^(?:\r?\n){1,2}/.exec(raw.toString('latin1', from, from + 4))?.[0].length ?? 0;
}
