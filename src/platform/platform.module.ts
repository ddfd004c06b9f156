import { type DynamicModule, Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { ENVIRONMENT } from './config/environment.js';
import { Secrets } from './config/secrets.js';
import { Database } from './database/database.js';
import { DATABASE_URL } from './database/database-url.js';
import { Wakeup } from './database/wakeup.js';
import { NameService } from './dns/name-service.js';
import { AFTER_COMMIT, type AfterCommit, Events } from './events/events.js';
import { Reactions } from './events/reactions.js';
import { IdempotencyInterceptor } from './http/idempotency.interceptor.js';
import { ProblemFilter } from './http/problem.filter.js';
import { JOB_TYPES } from './jobs/job-handlers.js';
import type { JobType } from './jobs/job-type.js';
import { type Pace, PACES } from './jobs/pace.js';
import { QueueBackend } from './jobs/queue-backend.js';
import { Queues } from './jobs/queues.js';
import { Outbox } from './outbox/outbox.js';
import type { Runtime } from './runtime.js';
import { Clamd } from './scan/clamd.js';
import { BlobStore } from './storage/blob-store.js';
import { openBlobs } from './storage/open-blobs.js';
import { HealthController } from './telemetry/health.controller.js';
import { Metrics } from './telemetry/metrics.js';
import { MetricsController } from './telemetry/metrics.controller.js';
import { OperationalGauges } from './telemetry/operational-gauges.js';
import { Clock } from './time/clock.js';

interface Wiring {
  jobTypes: JobType<unknown>[];
  afterCommit: AfterCommit[];
  paces: Record<string, Pace>;
}

/** What every room may ask for. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot(runtime: Runtime, { jobTypes, afterCommit, paces }: Wiring): DynamicModule {
    const given = [
      { provide: ENVIRONMENT, useValue: runtime.environment },
      { provide: DATABASE_URL, useValue: runtime.databaseUrl },
      { provide: DataSource, useValue: runtime.dataSource },
      { provide: Secrets, useValue: runtime.secrets },
      { provide: QueueBackend, useValue: runtime.queueBackend },
      { provide: JOB_TYPES, useValue: jobTypes },
      { provide: AFTER_COMMIT, useValue: afterCommit },
      { provide: PACES, useValue: paces },
      { provide: BlobStore, useFactory: () => openBlobs(runtime.environment) },
    ];
    const made = [Clamd, Clock, Database, Wakeup, Reactions, Outbox, Events, Queues, Metrics, NameService];
    return {
      module: PlatformModule,
      imports: [DiscoveryModule],
      controllers: [HealthController, MetricsController],
      providers: [
        ...given,
        ...made,
        OperationalGauges,
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
      ],
      exports: [...given.map(({ provide }) => provide), ...made, DiscoveryModule],
    };
  }
}
