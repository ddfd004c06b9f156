import { type DynamicModule, Module, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { ApiModule } from './api.module.js';
import { LiveFeed } from './live/live-feed.js';
import { SmtpListener } from './mail/inbound/smtp-listener.js';
import { Letters } from './mail/outbound/templates/letters.js';
import { LettersModule } from './mail/outbound/templates/letters.module.js';
import { CreateFirstAdmin } from './people/create-first-admin.js';
import type { Environment } from './platform/config/environment.js';
import { serveDocs } from './platform/http/docs.js';
import { createHttpApp } from './platform/http/http-app.js';
import { Queues } from './platform/jobs/queues.js';
import { PlatformModule } from './platform/platform.module.js';
import { startRuntime } from './platform/runtime.js';
import { schema } from './schema.js';
import { afterCommit, jobTypes, pacesOf } from './wiring.js';
import { WorkerModule } from './worker.module.js';

/** SIGTERM to exit takes at most 10 s; what is left after this goes to closing connections. */
const JOB_GRACE_MS = 4_000;
const REQUEST_GRACE_MS = 3_000;
const CONNECTION_GRACE_MS = 1_000;

/** A running instance. */
export interface Docket {
  app: NestFastifyApplication;
  /** The first admin's password, if it had to be made up just now. */
  generatedPassword: string | null;
  stop(): Promise<void>;
}

@Module({})
class RootModule {}

/**
 * Starts the api, the worker, or both. When it returns, it serves.
 * @param onLost called when the embedded PostgreSQL dies: there is no going on without it
 */
export async function startDocket(
  environment: Environment,
  log: Logger,
  onLost: (reason: string) => void,
): Promise<Docket> {
  // First of all: a start that letters refuse leaves nothing behind.
  const letters = Letters.read(environment.mailTemplates, environment.mailFrom.name || environment.mailFrom.address);
  const runtime = await startRuntime(environment, log, schema, onLost);
  const { role } = environment;
  let app: NestFastifyApplication | null = null;
  const stop = async () => {
    await stopInOrder(app, role);
    await runtime.close();
  };
  try {
    const parts: (Type | DynamicModule)[] = [
      PlatformModule.forRoot(runtime, { jobTypes, afterCommit, paces: pacesOf(environment) }),
      LettersModule.with(letters),
    ];
    if (role !== 'worker') parts.push(ApiModule);
    if (role !== 'api') parts.push(WorkerModule);
    app = await createHttpApp({ module: RootModule, imports: parts }, log);
    serveDocs(app);
    await app.init();
    await app.get(Queues, { strict: false }).ready();
    const generatedPassword = await app.get(CreateFirstAdmin, { strict: false }).execute();
    if (role !== 'worker') {
      await app.get(SmtpListener, { strict: false }).start();
      app.get(LiveFeed, { strict: false }).start();
    }
    if (role !== 'api') await app.get(WorkerModule, { strict: false }).start();
    // Last: whoever asks whether it is ready gets an answer from here on, and the answer is true.
    await app.listen(environment.port, environment.host);
    return { app, generatedPassword, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** No new requests, then no new jobs, then the connections. Whoever does not let go in time is let go. */
async function stopInOrder(app: NestFastifyApplication | null, role: Environment['role']): Promise<void> {
  if (!app) return;
  const listener = role === 'worker' ? null : app.get(SmtpListener, { strict: false });
  const feed = role === 'worker' ? null : app.get(LiveFeed, { strict: false });
  const worker = role === 'api' ? null : app.get(WorkerModule, { strict: false });
  await Promise.all([
    within(REQUEST_GRACE_MS, listener?.stop()),
    feed?.stop(REQUEST_GRACE_MS),
    closeHttp(app),
    worker?.stop(JOB_GRACE_MS),
  ]);
  await within(CONNECTION_GRACE_MS, app.get(Queues, { strict: false }).close());
  await within(CONNECTION_GRACE_MS, app.close());
}

async function closeHttp(app: NestFastifyApplication): Promise<void> {
  const closed = app.getHttpAdapter().close() as Promise<unknown>;
  if (await within(REQUEST_GRACE_MS, closed)) return;
  // A request that was begun and not sent to its end.
  app.getHttpServer().closeAllConnections();
  await within(CONNECTION_GRACE_MS, closed);
}

/** @returns whether it was done in time. */
async function within(ms: number, done: Promise<unknown> | undefined): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ms)));
  try {
    return await Promise.race([Promise.resolve(done).then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
