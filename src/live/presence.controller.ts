import { Body, Controller, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../people/people.contract.js';
import { ApiPage } from '../platform/http/api-page.js';
import { PresenceRequests } from './presence-requests.js';
import { PresenceRequest, PresentView } from './presence.dto.js';

/** Who else has a ticket before their eyes. Changes are told on `GET /v1/events`. */
@ApiTags('Live')
@ApiBearerAuth()
@Controller('v1/tickets/:number/presence')
@Allow('agent')
export class PresenceController {
  constructor(private readonly requests: PresenceRequests) {}

  @Get()
  @ApiPage(PresentView)
  list(@Param('number') number: string, @MyPerson() me: PersonIdentity) {
    return this.requests.list(number, me);
  }

  /**
   * To be said again every 20 to 30 seconds, and at once when it changes; whoever has said nothing for a minute has gone.
   * Answers with who else is there.
   */
  @Put()
  @ApiPage(PresentView)
  say(@Param('number') number: string, @Body() { state }: PresenceRequest, @MyPerson() me: PersonIdentity) {
    return this.requests.say(number, state, me);
  }

  @Delete()
  @HttpCode(204)
  async leave(@Param('number') number: string, @MyPerson() me: PersonIdentity): Promise<void> {
    await this.requests.leave(number, me);
  }
}
