import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from '../people/people.contract.js';
import { Policies } from './policies.js';
import { PoliciesView, SavePoliciesRequest } from './sla.dto.js';

@ApiTags('Promises')
@ApiBearerAuth()
@Controller('v1')
export class SlaController {
  constructor(private readonly policies: Policies) {}

  @Get('sla/policies')
  @Allow('agent')
  @ApiOkResponse({ type: PoliciesView })
  async listPolicies() {
    return { data: await this.policies.current() };
  }

  @Put('sla/policies')
  @Allow('admin')
  @ApiOkResponse({ type: PoliciesView })
  async savePolicies(@Body() body: SavePoliciesRequest) {
    return { data: await this.policies.save(body.data) };
  }
}
