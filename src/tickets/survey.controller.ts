import { Body, Controller, Get, Param, Post, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiTags } from '@nestjs/swagger';
import { Allow, type Identity, Me } from '../people/people.contract.js';
import { SurveyRequests } from './survey-requests.js';
import { RateRequest, SurveyView } from './survey.dto.js';
import { SurveyGuard } from './survey.guard.js';
import { TicketKey } from './ticket-key.js';

/** How the requester rates what became of a ticket. */
@ApiTags('Tickets')
@ApiBearerAuth()
@ApiHeader({ name: 'X-Ticket-Key', required: false })
@Controller('v1/tickets/:number/survey')
@Allow('anyone')
@UseGuards(SurveyGuard)
export class SurveyController {
  constructor(private readonly requests: SurveyRequests) {}

  /** The requester's rating of a ticket that is resolved or closed; it can be changed for seven days. */
  @Post()
  rate(
    @Param('number') number: string,
    @Body() body: RateRequest,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
  ): Promise<SurveyView> {
    return this.requests.rate(number, body, { identity, ticketKey });
  }

  @Get()
  read(
    @Param('number') number: string,
    @Me() identity: Identity,
    @TicketKey() ticketKey: string | null,
  ): Promise<SurveyView> {
    return this.requests.read(number, { identity, ticketKey });
  }
}
