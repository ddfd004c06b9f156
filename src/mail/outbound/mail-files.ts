import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { StoredFiles } from '../../tickets/tickets.contract.js';
import type { MailFile } from './outbound-mail.entity.js';

/** The files that travel with a mail. */
@Injectable()
export class MailFiles {
  constructor(private readonly files: StoredFiles) {}

  /** Opened when somebody reads: a mail to a server that is away opens none. Fails when the bytes are gone. */
  readonly open = (file: MailFile): Readable => Readable.from(this.read(file), { objectMode: false });

  private async *read({ sha256, name }: MailFile): AsyncGenerator<Buffer> {
    const content = await this.files.open(sha256);
    if (!content) throw new Error(`The file ${name} is not to be found`);
    for await (const chunk of content) yield chunk as Buffer;
  }
}
