import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { AttachFile } from '../../tickets/tickets.contract.js';
import type { InboundMail } from './parse-mail.js';

/** Keeps the files of a mail with the message that was made from it. */
@Injectable()
export class KeepFiles {
  constructor(private readonly attachFile: AttachFile) {}

  async execute(
    mail: InboundMail,
    { ticket, message }: { ticket: { id: string }; message: { id: string; authorId: string | null } },
  ): Promise<void> {
    for (const { name, content } of mail.attachments) {
      await this.attachFile.execute({
        ticketId: ticket.id,
        messageId: message.id,
        uploaderId: message.authorId,
        name,
        content: Readable.from([content]),
      });
    }
  }
}
