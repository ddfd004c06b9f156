import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type pg from 'pg';
import { ListTickets } from '../../src/desk/list-tickets.js';
import type { PersonIdentity } from '../../src/people/people.contract.js';
import type { Database } from '../../src/platform/database/database.js';
import { Clock } from '../../src/platform/time/clock.js';

const FOLDER = join(import.meta.dirname, '../../var');

export interface Statement {
  sql: string;
  values: unknown[];
}

export async function keepPlans(file: string, plans: string[]): Promise<void> {
  const path = join(FOLDER, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, plans.join('\n'));
  console.log(`  ${plans.length} plans are in ${relative(process.cwd(), path)}`);
}

/** The large tables that a plan reads from end to end. */
export function wholeTables(plan: string): string {
  return [...new Set(plan.match(/Seq Scan on (ticket|message)\b/g))].join(', ');
}

/** Warm: the second of two runs, unless the first took long anyway. */
export async function explain(db: pg.Client, { sql, values }: Statement): Promise<{ text: string; ms: number }> {
  let text = '';
  let ms = 0;
  for (let run = 1; run <= 2 && ms < 1_000; run++) {
    try {
      const { rows } = await db.query<[string]>({
        text: `EXPLAIN (ANALYZE, BUFFERS) ${sql}`,
        values,
        rowMode: 'array',
      });
      text = rows.map(([line]) => line).join('\n');
      ms = Number(/Execution Time: ([\d.]+) ms/.exec(text)![1]);
    } catch (error) {
      return { text: (error as Error).message, ms: Infinity };
    }
  }
  return { text, ms };
}

/** What the product would send for a list. */
export async function sentBy(list: (lists: ListTickets) => Promise<unknown>): Promise<Statement> {
  const sent: Statement[] = [];
  const database = { query: async (sql: string, values: unknown[]) => (sent.push({ sql, values }), []) };
  await list(new ListTickets(database as unknown as Database, new Clock()));
  return sent[0]!;
}

/** People who see much and little. */
export async function askers(db: pg.Client, agentId: string): Promise<Record<string, PersonIdentity>> {
  const identity = async (where: string, values: unknown[] = []): Promise<PersonIdentity> => {
    const { rows } = await db.query<PersonIdentity>(
      `SELECT 'person' AS kind, id, name, email, role,
         ARRAY(SELECT team_id::text FROM team_member WHERE person_id = person.id) AS "teamIds"
       FROM person WHERE ${where} LIMIT 1`,
      values,
    );
    return rows[0]!;
  };
  return {
    admin: await identity(`role = 'admin'`),
    'agent of 3 teams': await identity('id = $1', [agentId]),
    'busy agent': await identity(`email = 'agent-1-1@example.com'`),
    'requester who writes most': await identity(
      `id = (SELECT person_id FROM participant GROUP BY person_id ORDER BY count(*) DESC LIMIT 1)`,
    ),
    requester: await identity(`email = 'requester-300@example.com'`),
  };
}
