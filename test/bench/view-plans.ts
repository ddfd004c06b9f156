import type pg from 'pg';
import { countUpTo } from '../../src/desk/filter/find-tickets.js';
import { SORTS } from '../../src/desk/filter/sorts.js';
import { MOST_COUNTED } from '../../src/desk/views/count-tickets.js';
import { SEEDED_VIEWS, type ViewOfTickets } from '../../src/desk/views/seeded-views.js';
import type { PersonIdentity } from '../../src/people/people.contract.js';
import { askers, explain, keepPlans, sentBy, type Statement, wholeTables } from './plans.js';

/** Writes down how PostgreSQL answers each view and its count. @throws when one reads a whole table of tickets or messages */
export async function explainViews(db: pg.Client, agentId: string): Promise<void> {
  const { admin, 'agent of 3 teams': agent, 'busy agent': busy } = await askers(db, agentId);
  const plans: string[] = [];
  const bad: string[] = [];
  for (const [asker, me] of Object.entries({ admin: admin!, 'agent of 3 teams': agent!, 'busy agent': busy! })) {
    for (const view of SEEDED_VIEWS) {
      const list = await sentBy((lists) => lists.find([view.filter], { sort: view.sort, limit: 50 }, me));
      for (const [what, statement] of Object.entries({ list, count: countOf(view, me) })) {
        const title = `${asker}, ${view.id}, ${what}`;
        const plan = await explain(db, statement);
        plans.push(`## ${title}\n${plan.text}\n`);
        console.log(`  ${`${plan.ms.toFixed(2)} ms`.padStart(12)}  ${title}`);
        if (wholeTables(plan.text)) bad.push(`${title}: ${wholeTables(plan.text)}`);
      }
    }
  }
  await keepPlans('view-plans.txt', plans);
  if (bad.length > 0) throw new Error(`Views that read whole tables:\n${bad.join('\n')}`);
}

function countOf({ filter, sort }: ViewOfTickets, me: PersonIdentity): Statement {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const limit = MOST_COUNTED + 1;
  return { sql: countUpTo({ filters: [filter], sort: SORTS[sort], me, now: new Date(), limit, bind }), values };
}
