import { readHeaders } from '../inbound/raw-headers.js';

/** 100 ns between 1601 and 1970. */
const EPOCH = 116_444_736_000_000_000n;
/** Of a conversation; what follows tells the answers within it apart, and may be missing. */
const HEADER_BYTES = 22;

/**
 * What Outlook and Exchange hold a conversation together by, besides References: a `Thread-Index` whose beginning (time
 * and GUID) is the same in all its mails, and the `Thread-Topic` under which it began.
 *
 * @param ticketId a UUIDv7: has both time and GUID
 * @param begun the `Thread-Index` of the mail by which the ticket was opened, if it had one
 */
export function outlookThread(ticketId: string, topic: string, begun: string | null): Record<string, string> {
  return { 'Thread-Topic': withoutPrefixes(topic), 'Thread-Index': conversationOf(begun) ?? indexOf(ticketId) };
}

/** In the raw head of a mail. */
export function threadIndexIn(head: Buffer): string | null {
  const given = readHeaders(head).get('thread-index')?.[0]?.replaceAll(/\s/g, '');
  return given && /^[a-z0-9+/=]+$/i.test(given) ? given : null;
}

function conversationOf(index: string | null): string | null {
  const bytes = Buffer.from(index ?? '', 'base64');
  return bytes.length >= HEADER_BYTES && bytes[0] === 1 ? bytes.toString('base64', 0, HEADER_BYTES) : null;
}

function indexOf(uuid: string): string {
  const id = Buffer.from(uuid.replaceAll('-', ''), 'hex');
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(id.readUIntBE(0, 6)) * 10_000n + EPOCH);
  return Buffer.concat([time.subarray(0, 6), id]).toString('base64');
}

function withoutPrefixes(subject: string): string {
  return (
    subject.replace(/^(?:\s*(?:re|aw|sv|antw|fwd?|wg|tr|rv|vs|rif|res|odp|回复|答复|转发)\s*[:：])+\s*/iu, '') ||
    subject
  );
}
