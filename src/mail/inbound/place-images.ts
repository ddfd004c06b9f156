import { fileTypeFromBuffer } from 'file-type';
import { newId } from '../../platform/new-id.js';
import { AttachmentPasses } from '../../tickets/tickets.contract.js';
import type { Attachment } from './parse-mail.js';

/** A file of a mail as it is kept with its message. */
export interface MailFile {
  id: string;
  name: string;
  content: Buffer;
  /** The HTML shows it in its place. */
  inline: boolean;
}

/** Told by content. Nothing that could run, or draw from elsewhere. */
const SHOWN = new Set(['image/png', 'image/apng', 'image/jpeg', 'image/gif', 'image/webp', 'image/bmp', 'image/avif']);
/** Attributes are in double quotes, with every `>` escaped: this is what `sanitizeHtml` writes. */
const IMAGE = /<img\b[^>]*>/g;
const SOURCE = /\ssrc="([^"]*)"/g;

/**
 * Leads `cid:` pictures to the attachments that they are, and everything else that pictures refer to nowhere.
 * @param html harmless already
 */
export async function placeImages(
  html: string | null,
  attachments: readonly Attachment[],
): Promise<{ html: string | null; files: MailFile[] }> {
  const shown = new Map<string, MailFile>();
  const files: MailFile[] = [];
  for (const { name, content, contentId } of withoutRepeats(attachments)) {
    const file: MailFile = { id: newId(), name, content, inline: false };
    files.push(file);
    const key = contentId && keyOf(contentId);
    if (html && key && !shown.has(key) && (await isShown(content))) shown.set(key, file);
  }
  const placed = html?.replaceAll(IMAGE, (image) =>
    image.replaceAll(SOURCE, (_, source: string) => {
      const file = shown.get(keyOfSource(source) ?? '');
      if (!file) return '';
      file.inline = true;
      return ` src="${AttachmentPasses.address(file.id)}"`;
    }),
  );
  return { html: placed ?? null, files };
}

/** Some programs send a picture once for each place where it is shown. */
function withoutRepeats(attachments: readonly Attachment[]): Attachment[] {
  const seen = new Set<string>();
  return attachments.filter(({ contentId, sha256 }) => {
    const key = contentId === null ? null : `${keyOf(contentId)} ${sha256}`;
    if (key === null || !seen.has(key)) {
      if (key !== null) seen.add(key);
      return true;
    }
    return false;
  });
}

async function isShown(content: Buffer): Promise<boolean> {
  const type = await fileTypeFromBuffer(content.subarray(0, 4100));
  return type !== undefined && SHOWN.has(type.mime);
}

function keyOf(contentId: string): string {
  return contentId.replaceAll(/[<>\s]/g, '').toLowerCase();
}

/** RFC 2392: a Content-ID after `cid:`, percent-encoded. */
function keyOfSource(source: string): string | null {
  const id = /^cid:(.+)$/i.exec(source.trim())?.[1]?.replaceAll('&amp;', '&');
  if (!id) return null;
  try {
    return keyOf(decodeURIComponent(id));
  } catch {
    return keyOf(id);
  }
}
