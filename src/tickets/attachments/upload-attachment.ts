import type { MultipartFile } from '@fastify/multipart';
import { Injectable } from '@nestjs/common';
import { brokenUpload } from '../../platform/http/upload.js';
import { type Caller, TicketAccess } from '../ticket-access.js';
import type { AttachmentView } from '../tickets.dto.js';
import { AttachFile } from './attach-file.js';
import { AttachmentPasses } from './attachment-passes.js';
import { viewAttachment } from './view-attachment.js';

/** A file that somebody uploads to a ticket they see. */
@Injectable()
export class UploadAttachment {
  constructor(
    private readonly access: TicketAccess,
    private readonly attachFile: AttachFile,
    private readonly passes: AttachmentPasses,
  ) {}

  async execute(number: string, caller: Caller, { filename, file }: MultipartFile): Promise<AttachmentView> {
    const { ticket, actor, capacity } = await this.access.find(number, caller);
    const given = { ticketId: ticket.id, uploaderId: actor.id, capacity, name: filename, content: file };
    const added = await this.attachFile.execute(given).catch((error: Error) => {
      throw isBroken(error) ? brokenUpload(error) : error;
    });
    return viewAttachment(
      { ...added.attachment, state: added.file.state, thumbnail: added.file.thumbnail },
      this.passes,
    );
  }
}

/** The stream ended before the body did. */
function isBroken(error: Error): boolean {
  return /Unexpected end|Premature close|aborted|Part terminated early/i.test(error.message);
}
