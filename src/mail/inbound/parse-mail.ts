import { createHash } from 'node:crypto';
import { DateTime } from 'luxon';
import { extractReply } from '../../domain/mail/extract-reply.js';
import type { Address, MachinePart, ParsedMail } from '../../domain/mail/parsed-mail.js';
import { addresses } from './addresses.js';
import { decodeUnlabelled, headerBlock, readHeaders, type Headers } from './raw-headers.js';
import { decodeWords } from './encoded-words.js';
import { readInvitation } from './invitation.js';
import { readMime, type Mime, type MimePart } from './read-mime.js';

export interface Attachment {
  name: string;
  type: string;
  size: number;
  md5: string;
  sha256: string;
  content: Buffer;
  contentId: string | null;
  inline: boolean;
}

export interface InboundMail extends ParsedMail {
  /** All that the header names as writers; one, as a rule. */
  authors: Address[];
  /** What the person newly wrote. */
  replyText: string;
  attachments: Attachment[];
  /** False when reading it took too long, so that something may be missing. */
  complete: boolean;
}

const MACHINE_TYPES = new Set([
  'message/delivery-status',
  'message/global-delivery-status',
  'message/feedback-report',
  'message/disposition-notification',
  'text/rfc822-headers',
  'message/rfc822',
  'message/global',
  'text/calendar',
]);
const MAX_BODY_BYTES = 1024 * 1024;
const MACHINE_PART_LENGTH = 256 * 1024;
// A thread needs the first message and the latest ones; nobody's thread needs five thousand.
const MAX_REFERENCES = 100;

/** Reads any bytes as a mail. What is broken is left out; nothing throws. */
export async function parseMail(raw: Buffer, patienceMs = 1_500): Promise<InboundMail> {
  const bytes = withLines(raw);
  const headers = readHeaders(bytes);
  const mime = await readMime(bytes, patienceMs);
  const written = mime && !isLost(mime) ? mime.text : bodyByHand(bytes);
  const invitation = () => mime?.parts.find(({ type }) => type === 'text/calendar')?.content ?? Buffer.alloc(0);
  const text = (written.trim() || readInvitation(invitation())).replace(/\r\n?/g, '\n').trim();
  const list = (name: string) => mime?.addresses(name) ?? addresses(headers.get(name)?.at(-1) ?? '');
  const parts = mime?.parts ?? [];

  return {
    messageId: ids(headers, 'message-id')[0] ?? null,
    inReplyTo: ids(headers, 'in-reply-to'),
    references: shortened(ids(headers, 'references')),
    from: list('from')[0] ?? null,
    authors: list('from'),
    sender: list('sender')[0] ?? null,
    replyTo: list('reply-to'),
    to: list('to'),
    cc: list('cc'),
    deliveredTo: ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'x-rcpt-to']
      .flatMap((name) => headers.get(name) ?? [])
      .map((value) => value.replace(/[<>]/g, '').trim().toLowerCase())
      .filter((value, at, all) => value.includes('@') && all.indexOf(value) === at),
    returnPath: headers.get('return-path')?.[0]?.replace(/[<>\s]/g, '') ?? null,
    subject: decodeWords(headers.get('subject')?.[0] ?? ''),
    date: isoDate(headers.get('date')?.[0]),
    text,
    html: mime?.html ?? null,
    headers,
    parts: parts.filter((part) => MACHINE_TYPES.has(part.type)).map(machinePart),
    replyText: extractReply(text).reply,
    attachments: parts.filter(isSentByAPerson).map(attachment),
    complete: mime?.complete ?? true,
  };
}

/** Old programs end lines with CR alone, and some begin with an empty line, below which everything would be body. */
function withLines(raw: Buffer): Buffer {
  const bytes = raw.includes(0x0a) ? raw : Buffer.from(raw.toString('latin1').replace(/\r/g, '\n'), 'latin1');
  const begin = bytes.findIndex((byte) => byte !== 0x0a && byte !== 0x0d);
  return begin > 0 ? bytes.subarray(begin) : bytes;
}

/** A multipart mail whose boundaries do not fit reads as nothing at all. */
function isLost(mime: Mime): boolean {
  return mime.text.trim() === '' && mime.parts.length === 0;
}

function bodyByHand(bytes: Buffer): string {
  return decodeUnlabelled(bytes.subarray(headerBlock(bytes).length, MAX_BODY_BYTES))
    .split('\n')
    .filter((line) => !/^(?:--\S{5,}|content-[a-z-]{1,30}:.*|\s*(?:boundary|charset)=.*)\s*$/i.test(line.slice(0, 500)))
    .join('\n');
}

function ids(headers: Headers, name: string): string[] {
  const value = (headers.get(name) ?? []).join(' ');
  const bracketed = [...value.matchAll(/<([^<>\s]{1,500})>/g)].map((match) => match[1]!);
  const found = bracketed.length
    ? bracketed
    : value.split(/[\s,<>]+/).filter((id) => /^[^@]{1,250}@[^@]{1,250}$/.test(id));
  return [...new Set(found)];
}

function shortened(references: string[]): string[] {
  if (references.length <= MAX_REFERENCES) return references;
  return [references[0]!, ...references.slice(1 - MAX_REFERENCES)];
}

function isoDate(value = ''): string | null {
  const text = value
    .slice(0, 100)
    .replace(/\([^()]*\)/g, '')
    .trim();
  const rfc = DateTime.fromRFC2822(text, { zone: 'utc' });
  const date = rfc.isValid ? rfc : DateTime.fromMillis(Date.parse(text) || Number.NaN, { zone: 'utc' });
  return date.toISO();
}

function machinePart(part: MimePart): MachinePart {
  return { type: part.type, name: part.name, content: decodeUnlabelled(part.content.subarray(0, MACHINE_PART_LENGTH)) };
}

/** Reports and the headers of a returned mail are read as `parts`; a mail that somebody encloses is a file like any other. */
function isSentByAPerson(part: MimePart): boolean {
  return !MACHINE_TYPES.has(part.type) || ['message/rfc822', 'message/global', 'text/calendar'].includes(part.type);
}

function attachment(part: MimePart): Attachment {
  return {
    name: part.name ?? nameless(part),
    type: part.type,
    size: part.content.length,
    md5: createHash('md5').update(part.content).digest('hex'),
    sha256: createHash('sha256').update(part.content).digest('hex'),
    content: part.content,
    contentId: part.contentId,
    inline: part.inline,
  };
}

function nameless({ type, content }: MimePart): string {
  if (type === 'text/calendar') return 'invite.ics';
  if (!type.startsWith('message/')) return 'unnamed';
  const subject = type === 'message/rfc822' ? readHeaders(content).get('subject')?.[0] : undefined;
  const name = decodeWords(subject ?? '')
    .replace(/[\p{Cc}/\\:*?"<>|]+/gu, ' ')
    .trim()
    .slice(0, 100);
  return `${name || 'message'}.eml`;
}
