import { Module } from '@nestjs/common';
import { ENVIRONMENT } from '../platform/config/environment.js';
import { Secrets } from '../platform/config/secrets.js';
import { TicketsModule } from '../tickets/tickets.module.js';
import { DeliverWebhook } from './deliver-webhook.js';
import { FollowTimers } from './follow-timers.js';
import { Signatures } from './signatures.js';

/** Steps that post; like the steps themselves, for the worker. */
@Module({
  imports: [TicketsModule],
  providers: [
    DeliverWebhook,
    FollowTimers,
    { provide: Signatures, inject: [ENVIRONMENT, Secrets], useFactory: Signatures.of },
  ],
})
export class WebhooksModule {}
