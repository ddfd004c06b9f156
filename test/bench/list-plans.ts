import type pg from 'pg';
import type { ListQuery } from '../../src/desk/desk.dto.js';
import type { PersonIdentity } from '../../src/people/people.contract.js';
import { RARE_TAG } from './generate-tickets.js';
import { askers, explain, keepPlans, sentBy, type Statement, wholeTables } from './plans.js';

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
        const plan = await explain(db, await sqlOf({ limit: 50, sort, ...filter }, me));
        plans.push(`## ${title}\n${plan.text}\n`);
        const reads = wholeTables(plan.text);
        if (reads || plan.ms > SLOW_MS) bad.push(`  ${`${plan.ms.toFixed(1)} ms`.padStart(12)}  ${title}  ${reads}`);
      }
    }
  }
  await keepPlans('list-plans.txt', plans);
  console.log(bad.length > 0 ? `  slower than ${SLOW_MS} ms, or reading a whole table:\n${bad.join('\n')}` : '');
}

/** What the product would send. */
async function sqlOf(query: ListQuery, me: PersonIdentity): Promise<Statement> {
  return sentBy((lists) => lists.execute(query, me));
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
