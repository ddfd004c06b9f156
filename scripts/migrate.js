// `npm run migrate`: brings the database at DATABASE_URL up to date, without starting anything. Every start does it too.
import 'reflect-metadata';
import { build } from './build.js';

await build();
const { readEnvironment } = await import('../dist/platform/config/environment.js');
const { createLog } = await import('../dist/platform/telemetry/log.js');
const { startRuntime } = await import('../dist/platform/runtime.js');
const { schema } = await import('../dist/schema.js');

const environment = readEnvironment({ ...process.env, ROLE: 'all' });
const runtime = await startRuntime(environment, createLog('warn'), schema, () => process.exit(1));
await runtime.close();
process.stdout.write('The database is up to date\n');
process.exit(0);
