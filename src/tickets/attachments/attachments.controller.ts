import type { MultipartFile } from '@fastify/multipart';
import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiProduces, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, type Identity, Me } from '../../people/people.contract.js';
import { Takes } from '../../platform/http/takes.js';
import { Upload } from '../../platform/http/upload.js';
import { TicketKey } from '../ticket-key.js';
import { AttachmentView } from '../tickets.dto.js';
import { ReadAttachment } from './read-attachment.js';
import { ReadThumbnail } from './read-thumbnail.js';
import { UploadAttachment } from './upload-attachment.js';

@ApiTags('Tickets')
@ApiBearerAuth()
@ApiHeader({ name: 'X-Ticket-Key', required: false })
@Controller('v1')
export class AttachmentsController {
  constructor(
    private readonly uploadAttachment: UploadAttachment,
    private readonly readAttachment: ReadAttachment,
    private readonly readThumbnail: ReadThumbnail,
  ) {}

  /** Belongs to a message once one names it; until then for a day. */
  @Post('tickets/:number/attachments')
  @Allow('anyone')
  @Takes('multipart/form-data')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } })
  attach(
    @Param('number') number: string,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
    @Upload() file: MultipartFile,
  ): Promise<AttachmentView> {
    return this.uploadAttachment.execute(number, { identity, ticketKey }, file);
  }

  /** The bytes, or a range of them. 409 while they are checked for viruses, 403 when they are infected. */
  @Get('attachments/:id')
  @Allow('anyone')
  @ApiHeader({ name: 'Range', required: false })
  @ApiQuery({ name: 'pass', required: false })
  async read(
    @Param('id') id: string,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
    @Query('pass') pass: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.readAttachment.execute(id, { identity, ticketKey }, reply, passOf(pass));
  }

  /** A small picture of a picture. */
  @Get('attachments/:id/thumbnail')
  @Allow('anyone')
  @ApiProduces('image/webp')
  @ApiQuery({ name: 'pass', required: false })
  async thumbnail(
    @Param('id') id: string,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
    @Query('pass') pass: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.readThumbnail.execute(id, { identity, ticketKey }, reply, passOf(pass));
  }
}

function passOf(given: unknown): string | null {
  return typeof given === 'string' ? given : null;
}
