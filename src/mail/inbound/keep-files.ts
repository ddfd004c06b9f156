import { createHash } from 'node:crypto';
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
    // In one order for all: two mails that bring the same new files would otherwise wait for each other.
    for (const { content, ...file } of inOrderOfContent(files)) {
      await this.attachFile.execute({
        ...file,
        ticketId: ticket.id,
        messageId: message.id,
        uploaderId: message.authorId,
        capacity: null,
        content: Readable.from([content]),
      });
    }
  }
}

function inOrderOfContent(files: readonly MailFile[]): MailFile[] {
  const hashed = files.map((file) => ({ file, hash: createHash('sha256').update(file.content).digest('hex') }));
  return hashed.sort((a, b) => (a.hash < b.hash ? -1 : 1)).map(({ file }) => file);
}
