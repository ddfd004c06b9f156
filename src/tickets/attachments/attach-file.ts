import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { isAccepted } from '../../domain/attachment/accepted-types.js';
import type { Capacity } from '../../domain/ticket/status.js';
import { ENVIRONMENT, type Environment } from '../../platform/config/environment.js';
import { newId } from '../../platform/new-id.js';
import { Database } from '../../platform/database/database.js';
import { Problem } from '../../platform/http/problem.js';
import { Outbox } from '../../platform/outbox/outbox.js';
import { BlobStore, type Draft } from '../../platform/storage/blob-store.js';
import { Clock } from '../../platform/time/clock.js';
import { AttachmentLimits } from './attachment-limits.js';
import { Attachment } from './attachment.entity.js';
import { warnOfFile } from './attachments.jobs.js';
import type { StoredFile } from './stored-file.entity.js';
import { StoredFiles } from './stored-files.js';
import { tellType } from './tell-type.js';

export interface NewFile {
  /** When something refers to it already. */
  id?: string;
  ticketId: string;
  messageId?: string;
  uploaderId: string | null;
  /** Of whoever uploads it; null: it came by mail, which is kept whatever it brings. */
  capacity: Capacity | null;
  name: string;
  /** The message's HTML shows it in its place. */
  inline?: boolean;
  /** `truncated` once it was cut at the limit. */
  content: Readable & { truncated?: boolean };
}

/** Takes a file in: streams it aside, looks at it, and keeps it with its row, or not at all. */
@Injectable()
export class AttachFile {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly db: Database,
    private readonly blobs: BlobStore,
    private readonly files: StoredFiles,
    private readonly limits: AttachmentLimits,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem input/too-large, attachment/type-refused, attachment/ticket-limit, attachment/requester-limit, attachment/infected */
  async execute(given: NewFile): Promise<{ attachment: Attachment; file: StoredFile }> {
    const { capacity, content } = given;
    if (capacity) await this.limits.checkRoom({ ...given, capacity });
    const draft = await this.blobs.receive(content);
    // From when the bytes are in place, only the draft tells of them if this fails: it stays for `RemoveOrphans`.
    let placed = false;
    try {
      if (capacity) this.limits.checkSize(draft.size, content.truncated ?? false);
      const type = await tellType(draft.head, (start, length) => this.piece(draft, start, length));
      if (capacity) this.checkType(type);
      return await this.db.transaction(async () => {
        if (capacity) await this.limits.take({ ...given, capacity }, draft.size);
        const file = await this.files.hold(draft.sha256);
        if (capacity && file.state === 'infected') {
          throw new Problem('attachment/infected', 'The file is infected, and not taken');
        }
        placed = true;
        await this.files.place(draft);
        const attachment = await this.add(given, draft, type);
        if (file.finding !== null) this.outbox.put(warnOfFile, { attachmentId: attachment.id });
        this.db.afterCommit(() => void this.discard(draft));
        return { attachment, file };
      });
    } catch (error) {
      if (!placed) await this.discard(draft);
      throw error;
    }
  }

  private async add(given: NewFile, { sha256, size }: Draft, type: string): Promise<Attachment> {
    const attachment: Attachment = {
      id: given.id ?? newId(),
      ticketId: given.ticketId,
      messageId: given.messageId ?? null,
      uploaderId: given.uploaderId,
      name: safeName(given.name),
      type,
      size,
      sha256,
      inline: given.inline ?? false,
      createdAt: this.clock.now(),
    };
    await this.db.manager.insert(Attachment, attachment);
    return attachment;
  }

  /** What stays nevertheless goes a day later. */
  private discard(draft: Draft): Promise<void> {
    return this.blobs.discard(draft).catch(() => undefined);
  }

  private checkType(type: string): void {
    const { attachmentTypes } = this.environment;
    if (isAccepted(type, attachmentTypes)) return;
    const detail = `is ${type} by its content, which is not taken; taken are ${attachmentTypes.join(', ')}`;
    throw new Problem('attachment/type-refused', `The file ${detail}`, [{ pointer: '/file', detail }]);
  }

  private async piece(draft: Draft, start: number, length: number): Promise<Buffer> {
    const end = Math.min(draft.size, start + length);
    const content = start < end ? await this.blobs.read(draft.key, { start, end }) : null;
    const chunks: Buffer[] = [];
    for await (const chunk of content ?? []) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  }
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
