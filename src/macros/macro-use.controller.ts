import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, MyPerson, type PersonIdentity } from '../people/people.contract.js';
import { etagOf, IfMatch } from '../platform/http/etag.js';
import { ParseId } from '../platform/http/parse-id.js';
import { MacroRequests } from './macro-requests.js';
import { MacroPreview, MacroUsed, PreviewMacroRequest, UseMacroRequest } from './macros.dto.js';

@ApiTags('Macros')
@ApiBearerAuth()
@Controller('v1/tickets/:number/macros/:id')
@Allow('agent')
export class MacroUseController {
  constructor(private readonly requests: MacroRequests) {}

  /** What it would write and change. Nothing is done. */
  @Post('preview')
  @HttpCode(200)
  preview(
    @Param('number') number: string,
    @Param('id', ParseId) id: string,
    @Body() body: PreviewMacroRequest,
    @MyPerson() me: PersonIdentity,
  ): Promise<MacroPreview> {
    return this.requests.preview(number, id, body, me);
  }

  /** All that it says, or nothing; the reply and the status count together. */
  @Post()
  @HttpCode(200)
  @ApiHeader({ name: 'If-Match', required: false })
  async use(
    @Param('number') number: string,
    @Param('id', ParseId) id: string,
    @Body() body: UseMacroRequest,
    @MyPerson() me: PersonIdentity,
    @IfMatch() ifMatch: string[] | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MacroUsed> {
    const used = await this.requests.use(number, id, body, me, ifMatch);
    void reply.header('etag', etagOf(used.ticket.version));
    return used;
  }
}
