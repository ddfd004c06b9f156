import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Database } from '../platform/database/database.js';
import { isUuid } from '../platform/http/cursor.js';
import { Problem } from '../platform/http/problem.js';
import { BlobStore } from '../platform/storage/blob-store.js';
import { AttachmentPasses } from './attachment-passes.js';
import { Attachment } from './attachment.entity.js';
import { Message } from './message.entity.js';
import { NoteReading } from './note-reading.js';
import { type Access, type Caller, TicketAccess } from './ticket-access.js';
import { TicketStore } from './ticket.store.js';

@Injectable()
export class ReadAttachment {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly access: TicketAccess,
    private readonly passes: AttachmentPasses,
    private readonly noteReading: NoteReading,
    private readonly blobs: BlobStore,
  ) {}

  /**
   * Sends the bytes as a download that no browser renders in this site's origin.
   * @param pass from the address of a picture within a message, instead of a log-in or a key
   */
  async execute(id: string, caller: Caller, reply: FastifyReply, pass: string | null = null): Promise<void> {
    const passes = pass !== null && this.passes.opens(id, pass);
    if (!passes && caller.identity.kind !== 'person' && caller.ticketKey === null) {
      throw new Problem('auth/required', 'Log in, or give the key of the tracking link as X-Ticket-Key');
    }
    const attachment = isUuid(id) ? await this.db.manager.findOneBy(Attachment, { id }) : null;
    if (!attachment || !(passes || (await this.maySee(attachment, caller)))) throw notFound();
    const content = await this.blobs.read(attachment.sha256);
    if (!content) throw notFound();
    await reply
      .headers({
        'content-type': attachment.type,
        'content-length': attachment.size,
        'content-disposition': `attachment; filename*=UTF-8''${extendedValue(attachment.name)}`,
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
        // The frame that a message is shown in has an origin of its own; whoever has the pass has the picture anyway.
        'cross-origin-resource-policy': passes ? 'cross-origin' : 'same-origin',
        'cache-control': 'private, no-store',
      })
      .send(content);
  }

  private async maySee(attachment: Attachment, caller: Caller): Promise<boolean> {
    const ticket = await this.tickets.byId(attachment.ticketId);
    const access = ticket && (await this.access.judge(ticket, caller));
    if (access === null || !(await this.isFor(attachment, access))) return false;
    await this.noteReading.execute(access, 'attachment');
    return true;
  }

  /** What hangs on an internal note is as internal as the note. */
  private async isFor(attachment: Attachment, { capacity, actor }: Access): Promise<boolean> {
    if (capacity === 'agent') return true;
    if (attachment.messageId === null) return attachment.uploaderId === actor.id;
    return this.db.manager.existsBy(Message, { id: attachment.messageId, visibility: 'public' });
  }
}

/** RFC 8187 allows fewer characters than URLs do. */
function extendedValue(text: string): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replaceAll(/['()*]/g, hex);
}

function notFound(): Problem {
  return new Problem('attachment/not-found', 'There is no such attachment, or it is not for you');
}
