import { Module } from '@nestjs/common';
import { PeopleApiModule } from '../../people/people.module.js';
import { MailboxController } from './mailbox.controller.js';
import { MailboxGuard } from './mailbox.guard.js';
import { Mailbox } from './mailbox.store.js';

/** /mailbox, for the api. */
@Module({ imports: [PeopleApiModule], controllers: [MailboxController], providers: [Mailbox, MailboxGuard] })
export class MailboxModule {}
