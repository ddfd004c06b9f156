import { Module } from '@nestjs/common';
import { ForgetAnswers } from '../http/forget-answers.js';
import { OutboxJobs } from '../outbox/outbox-jobs.js';
import { OutboxRelay } from '../outbox/relay.js';
import { JobHandlers } from './job-handlers.js';
import { JobRunner } from './job-runner.js';
import { Periodic } from './periodic.js';
import { Precedence } from './precedence.js';

/** What only processes that do jobs need. */
@Module({
  providers: [ForgetAnswers, JobHandlers, JobRunner, OutboxJobs, OutboxRelay, Periodic, Precedence],
  exports: [ForgetAnswers, JobHandlers, JobRunner, OutboxRelay, Periodic, Precedence],
})
export class JobsModule {}
