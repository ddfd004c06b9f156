import { Module } from '@nestjs/common';
import { AddressesController } from './addresses.controller.js';
import { ClearAddress } from './clear-address.js';
import { ListAddresses } from './list-addresses.js';
import { MailAddressStore } from './mail-address.store.js';
import { MailReports } from './mail-report.store.js';
import { MarkAddress } from './mark-address.js';

/** Addresses that mail does not reach, or that do not want it. */
@Module({
  providers: [ClearAddress, MailAddressStore, MailReports, MarkAddress],
  exports: [ClearAddress, MailAddressStore, MailReports, MarkAddress],
})
export class UndeliverableModule {}

@Module({ imports: [UndeliverableModule], controllers: [AddressesController], providers: [ListAddresses] })
export class UndeliverableApiModule {}
