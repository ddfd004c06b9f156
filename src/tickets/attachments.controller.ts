import type { MultipartFile } from '@fastify/multipart';
import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, type Identity, Me } from '../people/people.contract.js';
import { Takes } from '../platform/http/takes.js';
import { brokenUpload, Upload } from '../platform/http/upload.js';
import { AttachFile } from './attach-file.js';
import { ReadAttachment } from './read-attachment.js';
import { TicketAccess } from './ticket-access.js';
import { TicketKey } from './ticket-key.js';
import { AttachmentView } from './tickets.dto.js';

@ApiTags('Tickets')
@ApiBearerAuth()
@ApiHeader({ name: 'X-Ticket-Key', required: false })
@Controller('v1')
export class AttachmentsController {
  constructor(
    private readonly access: TicketAccess,
    private readonly attachFile: AttachFile,
    private readonly readAttachment: ReadAttachment,
  ) {}

  @Post('tickets/:number/attachments')
  @Allow('anyone')
  @Takes('multipart/form-data')
  @ApiBody({ schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } } })
  async attach(
    @Param('number') number: string,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
    @Upload() file: MultipartFile,
  ): Promise<AttachmentView> {
    const { ticket, actor } = await this.access.find(number, { identity, ticketKey });
    const given = { ticketId: ticket.id, uploaderId: actor.id, name: file.filename, content: file.file };
    const { id, name, type, size, sha256 } = await this.attachFile.execute(given).catch((error: Error) => {
      throw isBroken(error) ? brokenUpload(error) : error;
    });
    return { id, name, type, size, sha256 };
  }

  @Get('attachments/:id')
  @Allow('anyone')
  async read(
    @Param('id') id: string,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
    @Query('pass') pass: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.readAttachment.execute(id, { identity, ticketKey }, reply, typeof pass === 'string' ? pass : null);
  }
}

/** The stream ended before the body did. */
function isBroken(error: Error): boolean {
  return /Unexpected end|Premature close|aborted|Part terminated early/i.test(error.message);
}
