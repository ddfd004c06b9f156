import type { Logger } from 'pino';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Environment } from './config/environment.js';
import { keptSecret, Secrets } from './config/secrets.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './database/embedded-postgres.js';
import { migrate } from './database/migrate.js';
import { QueueBackend } from './jobs/queue-backend.js';

/** What a process holds before the first module is made, and gives back last. */
export interface Runtime {
  environment: Environment;
  log: Logger;
  secrets: Secrets;
  databaseUrl: string;
  dataSource: DataSource;
  queueBackend: QueueBackend;
  close(): Promise<void>;
}

/** What the composition root knows of the database. */
export type Schema = Pick<DataSourceOptions, 'entities' | 'migrations'>;

/** Connections of one process to PostgreSQL, besides those of the job queue. */
const POOL_SIZE = 20;

/** Starts PostgreSQL if none is given, connects and migrates. `onLost` is called when the embedded server dies. */
export async function startRuntime(
  environment: Environment,
  log: Logger,
  schema: Schema,
  onLost: (reason: string) => void,
): Promise<Runtime> {
  const embedded = environment.databaseUrl ? null : await startEmbedded(environment, log, onLost);
  const databaseUrl = environment.databaseUrl ?? embedded!.url;
  const dataSource = createDataSource(databaseUrl, schema);
  const queueBackend = new QueueBackend(databaseUrl, environment.redisUrl, environment.redisPrefix);
  const close = async () => {
    await queueBackend.close();
    if (dataSource.isInitialized) await dataSource.destroy();
    await embedded?.stop();
  };
  try {
    const secretKey = environment.secretKey ?? (await keptSecret(environment.dataDir, 'secret-key'));
    await dataSource.initialize();
    await migrate(dataSource, queueBackend);
    return { environment, log, secrets: new Secrets(secretKey), databaseUrl, dataSource, queueBackend, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export function createDataSource(url: string, schema: Schema): DataSource {
  return new DataSource({
    ...schema,
    type: 'postgres',
    url,
    applicationName: 'docket',
    poolSize: POOL_SIZE,
    // A database that is away should be told to the client, not waited for.
    extra: { connectionTimeoutMillis: 5_000, keepAlive: true, pipeline: true },
    logging: false,
    migrationsTableName: 'migration',
  });
}

async function startEmbedded(
  environment: Environment,
  log: Logger,
  onLost: (reason: string) => void,
): Promise<EmbeddedPostgres> {
  const embedded = await startEmbeddedPostgres({
    dataDir: environment.dataDir,
    log: (line) => log.info({ context: 'PostgreSQL' }, line),
  });
  void embedded.exited.then(onLost);
  return embedded;
}
