import { createPostgresBackend, setDefaultBackendFactory, runMigrations } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

const SCHEMA = 'bullmq';
interface QueueConnection {
  connection: never;
  prefix?: string;
}

/**
 * Where BullMQ keeps its jobs: Redis when there is one, else a schema of its own in PostgreSQL.
 * Every Queue and Worker is made with these options.
 */
export class QueueBackend {
  readonly name: 'redis' | 'postgresql';
  private readonly clients: { end(): Promise<void> }[] = [];

  constructor(
    private readonly databaseUrl: string,
    private readonly redisUrl: string | null,
    private readonly redisPrefix: string,
  ) {
    this.name = redisUrl ? 'redis' : 'postgresql';
    setDefaultBackendFactory((redisUrl ? undefined : createPostgresBackend) as never);
  }

  /** For putting jobs in: fails at once when the backend is away, the outbox tries again. */
  producer(): QueueConnection {
    return this.options({ maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 3_000 }, 2);
  }

  /** For taking jobs out: waits for the backend to come back. */
  consumer(concurrency: number): QueueConnection {
    return this.options({ maxRetriesPerRequest: null }, Math.min(concurrency, 4));
  }

  /** @throws when the backend cannot be reached. */
  async migrate(): Promise<void> {
    if (this.redisUrl) return;
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      await runMigrations(client as never, SCHEMA);
    } finally {
      await client.end();
    }
  }

  /** Only after every Queue and Worker is closed. */
  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end().catch(() => undefined)));
  }

  private options(redis: object, poolSize: number): QueueConnection {
    if (!this.redisUrl) {
      const connection = {
        connectionString: this.databaseUrl,
        max: poolSize,
        schema: SCHEMA,
        application_name: 'docket jobs',
      };
      return { connection: connection as never };
    }
    const client = new Redis(this.redisUrl, {
      ...redis,
      lazyConnect: false,
      retryStrategy: (tries) => Math.min(tries * 100, 2000),
    });
    // Every failing call reports by itself; without a listener ioredis prints to the console.
    client.on('error', () => undefined);
    this.clients.push({ end: async () => client.disconnect() });
    // Braces keep all keys in one slot of a Redis Cluster.
    return { connection: client as never, prefix: `{${this.redisPrefix}}` };
  }
}
