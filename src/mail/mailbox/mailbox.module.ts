import { Module } from '@nestjs/common';
import { PeopleApiModule } from '../../people/people.module.js';
import { MailboxController } from './mailbox.controller.js';
import { MailboxGuard } from './mailbox.guard.js';
import { Mailbox } from './mailbox.store.js';
import { SamplesController } from './samples.controller.js';
import { Samples } from './samples.js';

/** /mailbox, for the api. */
@Module({
  imports: [PeopleApiModule],
  // What is more particular comes first.
  controllers: [SamplesController, MailboxController],
  providers: [Mailbox, MailboxGuard, Samples],
})
export class MailboxModule {}
