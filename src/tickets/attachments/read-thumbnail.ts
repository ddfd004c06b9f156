import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Problem } from '../../platform/http/problem.js';
import type { Caller } from '../ticket-access.js';
import { AttachmentAccess, attachmentNotFound } from './attachment-access.js';
import { THUMBNAIL_TYPES } from './thumbnail-types.js';
import { Thumbnails } from './thumbnails.js';

@Injectable()
export class ReadThumbnail {
  constructor(
    private readonly access: AttachmentAccess,
    private readonly thumbnails: Thumbnails,
  ) {}

  /** Sends a small picture: what Docket drew itself, so it may be shown. @param pass as for the attachment */
  async execute(id: string, caller: Caller, reply: FastifyReply, pass: string | null): Promise<void> {
    const { attachment, byPass } = await this.access.find(id, caller, pass);
    if (!THUMBNAIL_TYPES.includes(attachment.type)) {
      throw new Problem('attachment/no-thumbnail', `There are no thumbnails of ${attachment.type}`);
    }
    const content = await this.thumbnails.open(attachment.sha256);
    if (!content) throw attachmentNotFound();
    await reply
      .headers({
        'content-type': 'image/webp',
        'content-disposition': 'inline',
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': byPass ? 'cross-origin' : 'same-origin',
        'cache-control': 'private, max-age=3600',
      })
      .send(content);
  }
}
