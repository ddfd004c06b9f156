import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { withoutAddresses } from '../domain/sla/webhook-address.js';
import { Allow, MyPerson, type PersonIdentity } from '../people/people.contract.js';
import { Policies } from './policies.js';
import { PoliciesView, SavePoliciesRequest } from './sla.dto.js';

@ApiTags('Promises')
@ApiBearerAuth()
@Controller('v1')
export class SlaController {
  constructor(private readonly policies: Policies) {}

  /** Addresses of webhooks are whole for admins, who set them; others see their hosts. */
  @Get('sla/policies')
  @Allow('agent')
  @ApiOkResponse({ type: PoliciesView })
  async listPolicies(@MyPerson() me: PersonIdentity) {
    const policies = await this.policies.current();
    return { data: me.role === 'admin' ? policies : withoutAddresses(policies) };
  }

  @Put('sla/policies')
  @Allow('admin')
  @ApiOkResponse({ type: PoliciesView })
  async savePolicies(@Body() body: SavePoliciesRequest) {
    return { data: await this.policies.save(body.data) };
  }
}
