import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { People } from '../../people/people.contract.js';
import { SYSTEM } from '../../platform/events/event.js';
import { Events } from '../../platform/events/events.js';
import { AttachFile } from '../../tickets/tickets.contract.js';
import { fileAttached } from '../../tickets/tickets.events.js';
import type { MailFile } from './place-images.js';

/** Keeps the files of a mail with the message that was made from it. */
@Injectable()
export class KeepFiles {
  constructor(
    private readonly attachFile: AttachFile,
    private readonly people: People,
    private readonly events: Events,
  ) {}

  async execute(
    files: readonly MailFile[],
    { ticket, message }: { ticket: { id: string }; message: { id: string; authorId: string | null; createdAt: Date } },
  ): Promise<void> {
    if (files.length === 0) return;
    const changes = [];
    // In one order for all: two mails that bring the same new files would otherwise wait for each other.
    for (const { content, ...file } of inOrderOfContent(files)) {
      const { attachment } = await this.attachFile.execute({
        ...file,
        ticketId: ticket.id,
        messageId: message.id,
        uploaderId: message.authorId,
        capacity: null,
        content: Readable.from([content]),
      });
      const { id, name } = attachment;
      changes.push({ what: 'attachment', from: null, to: { id, name, messageId: message.id } });
    }
    const author = message.authorId === null ? null : await this.people.byId(message.authorId);
    const actor = author ? { id: author.id, name: author.name } : SYSTEM;
    const at = message.createdAt;
    await this.events.record(
      fileAttached.of({ subjectId: ticket.id, actor, at, data: { messageId: message.id }, changes }),
    );
  }
}

function inOrderOfContent(files: readonly MailFile[]): MailFile[] {
  const hashed = files.map((file) => ({ file, hash: createHash('sha256').update(file.content).digest('hex') }));
  return hashed.sort((a, b) => (a.hash < b.hash ? -1 : 1)).map(({ file }) => file);
}
