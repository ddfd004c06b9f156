import { createHash } from 'node:crypto';
import { addresses } from './addresses.js';
import type { InboundMail } from './parse-mail.js';
import { decodeUnlabelled, headerBlock, readHeaders } from './raw-headers.js';

const MAX_TEXT_BYTES = 64 * 1024;

/** A mail that reading goes wrong with, as far as it can be told without reading it: as it came, and all of it as a file. */
export function unreadableMail(raw: Buffer): InboundMail {
  const headers = readHeaders(raw);
  const first = (name: string) => headers.get(name)?.[0] ?? '';
  const { length } = headerBlock(raw);
  const text = decodeUnlabelled(raw.subarray(length, length + MAX_TEXT_BYTES)).trim();
  return {
    messageId: /<([^<>\s]{1,500})>/.exec(first('message-id').slice(0, 2_000))?.[1] ?? null,
    inReplyTo: [],
    references: [],
    from: addresses(first('from'))[0] ?? null,
    authors: addresses(first('from')),
    sender: null,
    replyTo: [],
    to: addresses(first('to')),
    cc: addresses(first('cc')),
    deliveredTo: [],
    returnPath: null,
    subject: first('subject'),
    date: null,
    text,
    html: null,
    headers,
    parts: [],
    replyText: text,
    attachments: [
      {
        name: 'mail.eml',
        type: 'message/rfc822',
        size: raw.length,
        md5: createHash('md5').update(raw).digest('hex'),
        sha256: createHash('sha256').update(raw).digest('hex'),
        content: raw,
        contentId: null,
        inline: false,
      },
    ],
    complete: false,
  };
}
