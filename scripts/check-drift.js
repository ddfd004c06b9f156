// Fails when the entities say something else than the migrations made: on a fresh embedded database, TypeORM must find
// nothing to do.
import 'reflect-metadata';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.js';

await build();
const { startEmbeddedPostgres } = await import('../dist/platform/database/embedded-postgres.js');
const { createDataSource } = await import('../dist/platform/runtime.js');
const { schema } = await import('../dist/schema.js');

const dataDir = mkdtempSync(join(tmpdir(), 'docket-drift-'));
chmodSync(dataDir, 0o755);
const postgres = await startEmbeddedPostgres({ dataDir });
const dataSource = createDataSource(postgres.url, schema);
let drift = [];
try {
  await dataSource.initialize();
  await dataSource.runMigrations();
  drift = (await dataSource.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);
} finally {
  await dataSource.destroy();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
for (const query of drift) process.stderr.write(`${query}\n`);
if (drift.length > 0)
  process.stderr.write('The entities differ from the migrations: write a migration with the statements above\n');
else process.stdout.write('Migrations and entities agree\n');
process.exit(drift.length > 0 ? 1 : 0);
