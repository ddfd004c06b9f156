import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { fileTypeFromBuffer } from 'file-type';
import { newId } from '../platform/new-id.js';
import { Database } from '../platform/database/database.js';
import { Problem } from '../platform/http/problem.js';
import { UPLOAD_LIMIT } from '../platform/http/upload.js';
import { BlobStore } from '../platform/storage/blob-store.js';
import { Clock } from '../platform/time/clock.js';
import { Attachment } from './attachment.entity.js';

@Injectable()
export class AttachFile {
  constructor(
    private readonly db: Database,
    private readonly blobs: BlobStore,
    private readonly clock: Clock,
  ) {}

  async execute(given: {
    /** When something refers to it already. */
    id?: string;
    ticketId: string;
    messageId?: string;
    uploaderId: string | null;
    name: string;
    /** The message's HTML shows it in its place. */
    inline?: boolean;
    /** `truncated` once it was cut at the limit. */
    content: Readable & { truncated?: boolean };
  }): Promise<Attachment> {
    const { sha256, size, head } = await this.blobs.put(given.content, () => {
      if (given.content.truncated)
        throw new Problem('input/too-large', `A file may have ${UPLOAD_LIMIT} bytes at most`);
    });
    const attachment: Attachment = {
      id: given.id ?? newId(),
      ticketId: given.ticketId,
      messageId: given.messageId ?? null,
      uploaderId: given.uploaderId,
      name: safeName(given.name),
      type: await typeOf(head),
      size,
      sha256,
      inline: given.inline ?? false,
      createdAt: this.clock.now(),
    };
    await this.db.manager.insert(Attachment, attachment);
    return attachment;
  }
}

/** By content; the name and what the sender says of it do not count. */
async function typeOf(head: Buffer): Promise<string> {
  const known = await fileTypeFromBuffer(head);
  if (known) return known.mime;
  // A character cut in two at the end of the sample is no reason to call it binary.
  const text = new TextDecoder('utf-8').decode(head).replace(/\uFFFD{1,3}$/, '');
  return /[\0\uFFFD]/.test(text) ? 'application/octet-stream' : 'text/plain';
}

/** The last part of whatever path was sent, without control characters. */
function safeName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? '';
  // eslint-disable-next-line no-control-regex
  const clean = base
    .toWellFormed()
    .replaceAll(/[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
  return [...clean].slice(0, 200).join('') || 'file';
}
