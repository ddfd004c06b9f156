import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../people/people.contract.js';
import { ApiPage } from '../platform/http/api-page.js';
import { ParseId } from '../platform/http/parse-id.js';
import { EscalationsQuery } from './desk.dto.js';
import { EscalationView } from './escalations.dto.js';
import { ListEscalations } from './list-escalations.js';

@ApiTags('Escalation')
@ApiBearerAuth()
@Controller('v1/escalations')
@Allow('agent')
export class DeskEscalationsController {
  constructor(private readonly escalations: ListEscalations) {}

  /** Newest first. */
  @Get()
  @ApiPage(EscalationView)
  list(@Query() query: EscalationsQuery, @MyPerson() me: PersonIdentity) {
    return this.escalations.execute(query, me);
  }

  @Get(':id')
  read(@Param('id', ParseId) id: string, @MyPerson() me: PersonIdentity): Promise<EscalationView> {
    return this.escalations.one(id, me);
  }
}
