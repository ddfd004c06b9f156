import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow, MyPerson, type PersonIdentity } from '../people/people.contract.js';
import { OpenStream } from './open-stream.js';

const EXAMPLE = `retry: 2310
id: 4711

id: 4712
event: change
data: {"ticket":"WO-100042","events":["ticket.message_added","ticket.changed"],"changed":["message","status"],"actor":{"id":"0198…","name":"Ada"},"at":"2026-11-20T09:00:00.000Z","version":7,"messages":["0198…"]}

id: 4713
event: presence
data: {"ticket":"WO-100042","people":[{"id":"0198…","name":"Ada","state":"writing"}]}

id: 4714
event: gone
data: {"ticket":"WO-100043"}

event: reset
data: {"reason":"too-old"}
`;

@ApiTags('Live')
@ApiBearerAuth()
@Controller('v1/events')
@Allow('agent')
export class EventsController {
  constructor(private readonly openStream: OpenStream) {}

  /**
   * What happens to tickets that the agent sees, as server-sent events, each once and a ticket's in their order.
   *
   * `change`: what one change did, and the version that the ticket has with it. `presence`: who has it before their eyes now.
   * `gone`: it has left the agent's sight. `reset`: what the client has is to be fetched anew, because it was away for too long
   * (`too-old`, after a day), names a position that is none (`unknown`), or the agent sees other tickets now (`sight`).
   *
   * A comment comes every 15 seconds. The stream ends with the log-in, and for a client that does not read; whoever
   * comes back with the last `id` as `Last-Event-ID`, to any process, misses nothing.
   */
  @Get()
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The last `id`; absent: from now on.' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' }, example: EXAMPLE } } })
  stream(@Req() request: FastifyRequest, @Res() reply: FastifyReply, @MyPerson() me: PersonIdentity): Promise<void> {
    return this.openStream.execute(request, reply, me);
  }
}
