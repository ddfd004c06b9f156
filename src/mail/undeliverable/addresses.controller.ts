import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Allow, MyPerson, type PersonIdentity } from '../../people/people.contract.js';
import { ApiPage } from '../../platform/http/api-page.js';
import { Problem } from '../../platform/http/problem.js';
import { AddressesQuery, ClearAddressRequest, HeldAddressView } from './addresses.dto.js';
import { ClearAddress } from './clear-address.js';
import { ListAddresses } from './list-addresses.js';

@ApiTags('Mail')
@ApiBearerAuth()
@Controller('v1/mail/addresses')
export class AddressesController {
  constructor(
    private readonly listAddresses: ListAddresses,
    private readonly clearAddress: ClearAddress,
  ) {}

  /** Addresses to which mail is held back, the latest first. */
  @Get()
  @Allow('agent')
  @ApiPage(HeldAddressView)
  list(@Query() query: AddressesQuery) {
    return this.listAddresses.execute(query);
  }

  /** Lets mail to an address go out again. What was held back stays here. */
  @Post('clear')
  @Allow('agent')
  @HttpCode(204)
  async clear(@Body() { email }: ClearAddressRequest, @MyPerson() me: PersonIdentity): Promise<void> {
    if (!(await this.clearAddress.execute(email, { id: me.id, name: me.name }))) {
      throw new Problem('address/not-found', 'Nothing is held against this address');
    }
  }
}
