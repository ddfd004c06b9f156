import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { rangeOf } from '../../platform/http/byte-range.js';
import { Problem } from '../../platform/http/problem.js';
import type { Caller } from '../ticket-access.js';
import { AttachmentAccess, attachmentNotFound } from './attachment-access.js';
import { StoredFiles } from './stored-files.js';

@Injectable()
export class ReadAttachment {
  constructor(
    private readonly access: AttachmentAccess,
    private readonly files: StoredFiles,
  ) {}

  /**
   * Sends the bytes, or the range of them that is asked for, as a download that no browser renders in this site's origin.
   * @param pass from the address of a picture within a message, instead of a log-in or a key
   */
  async execute(id: string, caller: Caller, reply: FastifyReply, pass: string | null = null): Promise<void> {
    const { attachment, byPass } = await this.access.find(id, caller, pass);
    const { name, type, size, sha256 } = attachment;
    const etag = `"${sha256}"`;
    const { range: asked, 'if-range': ifRange } = reply.request.headers;
    const range = ifRange === undefined || ifRange === etag ? rangeOf(asked, size) : null;
    if (range === 'unsatisfiable') {
      void reply.header('content-range', `bytes */${size}`);
      throw new Problem('attachment/range', `The file has ${size} bytes`);
    }
    const content = await this.files.open(sha256, range ?? undefined);
    if (!content) throw attachmentNotFound();
    if (range) void reply.status(206).header('content-range', `bytes ${range.start}-${range.end - 1}/${size}`);
    await reply
      .headers({
        'content-type': type,
        'content-length': range ? range.end - range.start : size,
        'content-disposition': `attachment; filename*=UTF-8''${extendedValue(name)}`,
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
        // The frame that a message is shown in has an origin of its own; whoever has the pass has the picture anyway.
        'cross-origin-resource-policy': byPass ? 'cross-origin' : 'same-origin',
        'cache-control': 'private, no-store',
        'accept-ranges': 'bytes',
        etag,
      })
      .send(content);
  }
}

/** RFC 8187 allows fewer characters than URLs do. */
function extendedValue(text: string): string {
  const hex = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replaceAll(/['()*]/g, hex);
}
