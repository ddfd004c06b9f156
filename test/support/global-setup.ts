import 'reflect-metadata';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { QueueBackend } from '../../src/platform/jobs/queue-backend.js';
import { createDataSource } from '../../src/platform/runtime.js';
import { schema } from '../../src/schema.js';
import { isInstalled } from './installed.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** A migrated database that nobody uses: what others are copied from. */
    templateUrl: string;
    /** null: jobs go through PostgreSQL. */
    redisUrl: string | null;
  }
}

/** These databases live for minutes and need not survive a crash. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' };

/** Programs that some tests need, and what is not tested without them. */
const NEEDED = [
  ['dovecot', 'mail that is fetched by IMAP (Debian: dovecot-imapd)'],
  ['postfix', 'mail through Postfix (Debian: postfix)'],
  ['openssl', 'TLS of the mail doors and of mailboxes'],
] as const;

/** One PostgreSQL for the whole run, migrated once. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const redisUrl = process.env.REDIS_URL?.trim() || null;
  const dataDir = await mkdtemp(join(tmpdir(), 'docket-test-'));
  // PostgreSQL may have to run under another account, which must be able to enter.
  await chmod(dataDir, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDir, settings: FAST });
  await migrateTemplate(postgres.url);
  project.provide('templateUrl', postgres.url);
  project.provide('redisUrl', redisUrl);

  return async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
    process.stdout.write(
      redisUrl
        ? '\nJobs ran through BullMQ on Redis (REDIS_URL). Without REDIS_URL they run on PostgreSQL.\n'
        : '\nJobs ran through BullMQ on PostgreSQL. To run the same suites on Redis: REDIS_URL=redis://127.0.0.1:6379 npm test\n',
    );
    for (const [program, without] of NEEDED) {
      if (!isInstalled(program)) process.stdout.write(`SKIPPED, since ${program} is not installed: ${without}\n`);
    }
  };
}

async function migrateTemplate(url: string): Promise<void> {
  const dataSource = createDataSource(url, schema);
  await dataSource.initialize();
  try {
    // The queue's tables are always there; with Redis nobody looks at them.
    await migrate(dataSource, new QueueBackend(url, null, 'docket'));
  } finally {
    await dataSource.destroy();
  }
}
