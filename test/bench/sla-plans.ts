import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type pg from 'pg';
import type { Database } from '../../src/platform/database/database.js';
import { Precedence } from '../../src/platform/jobs/precedence.js';
import type { Queues } from '../../src/platform/jobs/queues.js';
import { Clock } from '../../src/platform/time/clock.js';
import { FireDue } from '../../src/sla/fire-due.js';
import type { FireSteps } from '../../src/sla/fire-steps.js';
import { SweepTimers } from '../../src/sla/sweep-timers.js';

const FILE = join(import.meta.dirname, '../../var/sweep-plans.txt');

/** Writes down how PostgreSQL finds what is overdue and what is to be armed. */
export async function explainSweep(db: pg.Client): Promise<void> {
  const plans: string[] = [];
  // What the product would send; nothing is found, so nothing follows.
  const database = {
    prepared: async (sql: string, values: unknown[]) => {
      const explain = { text: `EXPLAIN (ANALYZE, BUFFERS) ${sql}`, values, rowMode: 'array' as const };
      await db.query(explain);
      const { rows } = await db.query<[string]>(explain);
      plans.push(`${sql}\n\n${rows.map(([line]) => line).join('\n')}\n`);
      return [];
    },
  } as unknown as Database;
  const clock = new Clock();
  const fireDue = new FireDue(database, null as unknown as FireSteps, new Precedence(), clock);
  await new SweepTimers(database, null as unknown as Queues, fireDue, clock).execute();
  await fireDue.stop(10_000);
  await mkdir(dirname(FILE), { recursive: true });
  await writeFile(FILE, plans.join('\n'));
  console.log(`  ${plans.length} plans are in ${relative(process.cwd(), FILE)}`);
}
