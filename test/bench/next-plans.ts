import type pg from 'pg';
import { WaitingTickets } from '../../src/assignment/waiting-tickets.js';
import type { Database } from '../../src/platform/database/database.js';

/** Shows how PostgreSQL finds the tickets that an agent of these teams may take, as the product asks for them first. */
export async function explainNext(db: pg.Client, agentId: string): Promise<void> {
  const { rows: teams } = await db.query<{ teamId: string; level: number }>(
    `SELECT team_id AS "teamId", level FROM team_member WHERE person_id = $1`,
    [agentId],
  );
  const sent: { sql: string; values: unknown[] }[] = [];
  const database = { prepared: async (sql: string, values: unknown[]) => (sent.push({ sql, values }), []) };
  const waiting = new WaitingTickets(database as unknown as Database);
  await waiting.mostUrgent([...teams, { teamId: null, level: 1 }]).next();
  const { sql, values } = sent[0]!;
  const { rows } = await db.query<[string]>({
    text: `EXPLAIN (ANALYZE, BUFFERS) ${sql}`,
    values,
    rowMode: 'array',
  });
  console.log(rows.map(([line]) => `  ${line}`).join('\n'));
}
