import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type pg from 'pg';
import type { ListQuery } from '../../src/desk/desk.dto.js';
import { ListTickets } from '../../src/desk/list-tickets.js';
import type { PersonIdentity } from '../../src/people/people.contract.js';
import type { Database } from '../../src/platform/database/database.js';
import { Clock } from '../../src/platform/time/clock.js';
import { RARE_TAG } from './generate-tickets.js';

const FILE = join(import.meta.dirname, '../../var/list-plans.txt');
const SORTS = ['newest', 'oldest', 'due', 'priority'] as const;
const SLOW_MS = 50;

type Filter = Partial<Omit<ListQuery, 'sort' | 'limit'>>;

/** Writes down how PostgreSQL answers every kind of list, and names the plans that are slow or read a whole table. */
export async function explainLists(db: pg.Client, agentId: string): Promise<void> {
  const people = await askers(db, agentId);
  const plans: string[] = [];
  const bad: string[] = [];
  await db.query(`SET statement_timeout = '60s'`);
  for (const [asker, me] of Object.entries(people)) {
    for (const [what, filter] of Object.entries(await filtersFor(db, me))) {
      for (const sort of SORTS) {
        const title = `${asker}, ${what}, sort=${sort}`;
        const plan = await explain(db, { limit: 50, sort, ...filter }, me);
        plans.push(`## ${title}\n${plan.text}\n`);
        const reads = [...new Set(plan.text.match(/Seq Scan on (ticket|message)\b/g))].join(', ');
        if (reads || plan.ms > SLOW_MS) bad.push(`  ${`${plan.ms.toFixed(1)} ms`.padStart(12)}  ${title}  ${reads}`);
      }
    }
  }
  await mkdir(dirname(FILE), { recursive: true });
  await writeFile(FILE, plans.join('\n'));
  console.log(`  ${plans.length} plans are in ${relative(process.cwd(), FILE)}`);
  console.log(bad.length > 0 ? `  slower than ${SLOW_MS} ms, or reading a whole table:\n${bad.join('\n')}` : '');
}

/** Warm: the second of two runs, unless the first took long anyway. */
async function explain(db: pg.Client, query: ListQuery, me: PersonIdentity): Promise<{ text: string; ms: number }> {
  const { sql, values } = await sqlOf(query, me);
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

/** What the product would send. */
async function sqlOf(query: ListQuery, me: PersonIdentity): Promise<{ sql: string; values: unknown[] }> {
  const sent: { sql: string; values: unknown[] }[] = [];
  const database = { query: async (sql: string, values: unknown[]) => (sent.push({ sql, values }), []) };
  await new ListTickets(database as unknown as Database, new Clock()).execute(query, me);
  return sent[0]!;
}

async function askers(db: pg.Client, agentId: string): Promise<Record<string, PersonIdentity>> {
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

async function filtersFor(db: pg.Client, me: PersonIdentity): Promise<Record<string, Filter>> {
  const filters: Record<string, Filter> = {
    'no filter': {},
    'status=open': { status: ['open'] },
    'status=new': { status: ['new'] },
    'status=new,open': { status: ['new', 'open'] },
    'status=pending': { status: ['pending'] },
    'common tag': { tag: ['printer'] },
    'rare tag': { tag: [RARE_TAG.tag] },
    'unknown tag': { tag: ['nobody-uses-this'] },
    'q=common word': { q: 'printer' },
    'q=rare word': { q: '4711' },
    'q=unknown word': { q: 'xylophone' },
    'q=number': { q: 'WO-104711' },
    'q=address': { q: 'requester-300@example.com' },
    'breached=true': { breached: 'true' },
    'priority=urgent': { priority: ['urgent'] },
    'category=security': { category: ['security'] },
    'level=3': { level: ['3'] },
    'level=3, status=open': { level: ['3'], status: ['open'] },
    'unknown category': { category: ['none of these'] },
  };
  if (me.role === 'requester') return filters;
  const { rows } = await db.query<{ id: string }>(`SELECT id FROM team WHERE name = 'Team 12'`);
  return {
    ...filters,
    'assignee=none': { assignee: ['none'] },
    'assignee=none, status=new,open': { assignee: ['none'], status: ['new', 'open'] },
    'assignee=me': { assignee: ['me'] },
    'assignee=me, status=open': { assignee: ['me'], status: ['open'] },
    'team=Team 12': { team: [rows[0]!.id] },
    'team=Team 12, status=open': { team: [rows[0]!.id], status: ['open'] },
    'team=Team 12, assignee=none': { team: [rows[0]!.id], assignee: ['none'] },
  };
}
