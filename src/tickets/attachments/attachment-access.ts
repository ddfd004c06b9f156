import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { isUuid } from '../../platform/http/cursor.js';
import { Problem } from '../../platform/http/problem.js';
import { Message } from '../message.entity.js';
import { NoteReading } from '../note-reading.js';
import { type Access, type Caller, TicketAccess } from '../ticket-access.js';
import { TicketStore } from '../ticket.store.js';
import { AttachmentPasses } from './attachment-passes.js';
import { Attachment } from './attachment.entity.js';

/** Who may read which attachment. One that is not for you and one that is not there answer alike. */
@Injectable()
export class AttachmentAccess {
  constructor(
    private readonly db: Database,
    private readonly tickets: TicketStore,
    private readonly access: TicketAccess,
    private readonly passes: AttachmentPasses,
    private readonly noteReading: NoteReading,
  ) {}

  /**
   * @param pass from the address of a picture within a message, instead of a log-in or a key
   * @throws Problem auth/required, attachment/not-found
   */
  async find(id: string, caller: Caller, pass: string | null): Promise<{ attachment: Attachment; byPass: boolean }> {
    const byPass = pass !== null && this.passes.opens(id, pass);
    if (!byPass && caller.identity.kind !== 'person' && caller.ticketKey === null) {
      throw new Problem('auth/required', 'Log in, or give the key of the tracking link as X-Ticket-Key');
    }
    const attachment = isUuid(id) ? await this.db.manager.findOneBy(Attachment, { id }) : null;
    if (!attachment || !(byPass || (await this.maySee(attachment, caller)))) throw attachmentNotFound();
    return { attachment, byPass };
  }

  private async maySee(attachment: Attachment, caller: Caller): Promise<boolean> {
    const ticket = await this.tickets.byId(attachment.ticketId);
    const access = ticket && (await this.access.judge(ticket, caller));
    if (access === null || !(await this.isFor(attachment, access))) return false;
    await this.noteReading.execute(access, 'attachment');
    return true;
  }

  /** What hangs on an internal note is as internal as the note. */
  private async isFor(attachment: Attachment, { capacity, actor, readsSince }: Access): Promise<boolean> {
    if (capacity === 'agent') return true;
    if (attachment.messageId === null) return attachment.uploaderId === actor.id;
    const [message] = await this.db.find(Message, `WHERE id = $1 AND visibility = 'public'`, [attachment.messageId]);
    return message !== undefined && (readsSince === null || message.createdAt >= readsSince);
  }
}

export function attachmentNotFound(): Problem {
  return new Problem('attachment/not-found', 'There is no such attachment, or it is not for you');
}
