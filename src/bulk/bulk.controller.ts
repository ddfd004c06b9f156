import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../people/people.contract.js';
import { RunView } from '../tickets/tickets.contract.js';
import { BulkRequest } from './bulk.dto.js';
import { StartBulk } from './start-bulk.js';

@ApiTags('Tickets')
@ApiBearerAuth()
@Controller('v1/tickets/bulk')
@Allow('agent')
export class BulkController {
  constructor(private readonly startBulk: StartBulk) {}

  /**
   * Changes up to 10,000 tickets, in the background. Which ones is settled now; each is done by itself, if you still see it
   * then. `GET /v1/ticket-runs/:id` tells how far it is, `…/tickets` what became of each, `POST …/cancel` stops it.
   */
  @Post()
  @HttpCode(202)
  start(@Body() body: BulkRequest, @MyPerson() me: PersonIdentity): Promise<RunView> {
    return this.startBulk.execute(body, me);
  }
}
