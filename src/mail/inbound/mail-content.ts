import { withoutKeys } from '../../domain/mail/without-keys.js';
import { type MailFile, placeImages } from './place-images.js';
import type { InboundMail } from './parse-mail.js';
import { sanitizeHtml } from './sanitize-html.js';
import { storable } from './storable.js';

const MAX_TEXT = 200_000;
const MAX_SUBJECT = 500;
const MAX_NAME = 200;
const MAX_ADDRESS = 320;

export interface MailContent {
  body: string;
  original: string;
  /** Harmless. */
  html: string | null;
}

/** What a mail says, as a message keeps it, and the files that belong to it. */
export async function contentOf(mail: InboundMail): Promise<{ content: MailContent; files: MailFile[] }> {
  const original = storable(withoutKeys(mail.text), MAX_TEXT);
  const { html, files } = await placeImages(mail.html && sanitizeHtml(withoutKeys(mail.html)), mail.attachments);
  const content = {
    body: storable(withoutKeys(mail.replyText), MAX_TEXT).trim() || original || '(no text)',
    original,
    html: html && storable(html, 2 * MAX_TEXT),
  };
  return { content, files };
}

export function subjectOf(mail: InboundMail): string {
  return oneLine(mail.subject, MAX_SUBJECT);
}

/** Whom the header names as its sender: one line each, the address in lower case. */
export function senderOf(mail: Pick<InboundMail, 'from'>): { address: string; name: string } | null {
  if (!mail.from) return null;
  return { address: oneLine(mail.from.address, MAX_ADDRESS).toLowerCase(), name: oneLine(mail.from.name, MAX_NAME) };
}

function oneLine(text: string, maxLength: number): string {
  return storable(text, maxLength).replaceAll(/\s+/g, ' ').trim();
}
