import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, type Identity, Me } from '../../people/people.contract.js';
import { RunView } from '../runs/runs.dto.js';
import { IncidentRequests } from './incident-requests.js';
import { SolveIncidentsRequest, UpdateIncidentsRequest } from './incidents.dto.js';

/** A ticket that is the cause of others (`caused_by`) is a problem, and they are its incidents. */
@ApiTags('Tickets')
@ApiBearerAuth()
@Controller('v1/tickets/:number/incidents')
@Allow('agent')
export class IncidentsController {
  constructor(private readonly requests: IncidentRequests) {}

  /** A public message to each open incident, in the background: `GET /v1/ticket-runs/:id` tells how far it is. */
  @Post('update')
  @HttpCode(202)
  update(
    @Param('number') number: string,
    @Body() { body }: UpdateIncidentsRequest,
    @Me() me: Identity,
  ): Promise<RunView> {
    return this.requests.run(number, 'incidents.update', body, me);
  }

  /** Solves each open incident, in the background. Their cause is solved first. */
  @Post('solve')
  @HttpCode(202)
  solve(
    @Param('number') number: string,
    @Body() { body }: SolveIncidentsRequest,
    @Me() me: Identity,
  ): Promise<RunView> {
    return this.requests.run(number, 'incidents.solve', body ?? null, me);
  }
}
