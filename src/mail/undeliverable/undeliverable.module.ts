import { Module } from '@nestjs/common';
import { ClearAddress } from './clear-address.js';
import { MailAddressStore } from './mail-address.store.js';
import { MarkAddress } from './mark-address.js';

/** Addresses that mail does not reach, or that do not want it. */
@Module({
  providers: [ClearAddress, MailAddressStore, MarkAddress],
  exports: [ClearAddress, MailAddressStore, MarkAddress],
})
export class UndeliverableModule {}
