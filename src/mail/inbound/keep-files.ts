import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AttachFile } from '../../tickets/tickets.contract.js';
import type { MailFile } from './place-images.js';

/** Keeps the files of a mail with the message that was made from it. */
@Injectable()
export class KeepFiles {
  constructor(private readonly attachFile: AttachFile) {}

  async execute(
    files: readonly MailFile[],
    { ticket, message }: { ticket: { id: string }; message: { id: string; authorId: string | null } },
  ): Promise<void> {
    for (const { content, ...file } of files) {
      await this.attachFile.execute({
        ...file,
        ticketId: ticket.id,
        messageId: message.id,
        uploaderId: message.authorId,
        content: Readable.from([content]),
      });
    }
  }
}
