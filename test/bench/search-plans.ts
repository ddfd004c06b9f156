import type pg from 'pg';
import { Dictionary } from '../../src/desk/search/dictionary.store.js';
import { FindCandidates } from '../../src/desk/search/find-candidates.js';
import { FindNamed } from '../../src/desk/search/find-named.js';
import { SearchTickets } from '../../src/desk/search/search-tickets.js';
import { ShowHits } from '../../src/desk/search/show-hits.js';
import type { DeskViews } from '../../src/desk/ticket-view.js';
import { ListTickets } from '../../src/desk/list-tickets.js';
import type { Database } from '../../src/platform/database/database.js';
import { Clock } from '../../src/platform/time/clock.js';
import { NoteReading } from '../../src/tickets/tickets.contract.js';
import { askers, explain, keepPlans, type Statement, wholeTables } from './plans.js';

/** Writes down how PostgreSQL answers each statement of a search. @throws when one reads a whole table of tickets or messages */
export async function explainSearches(
  db: pg.Client,
  agentId: string,
  queries: Record<string, string[]>,
): Promise<void> {
  const people = await askers(db, agentId);
  const plans: string[] = [];
  const bad: string[] = [];
  for (const [asker, person] of Object.entries(people)) {
    const me = { ...person, locale: 'en' };
    for (const [what, [q]] of Object.entries(queries)) {
      const sent: Statement[] = [];
      const database = {
        transaction: <T>(work: () => Promise<T>) => work(),
        query: async (sql: string, values: unknown[] = []) => {
          sent.push({ sql, values });
          return (await db.query({ text: sql, values })).rows as unknown[];
        },
      } as unknown as Database;
      // What is hidden of fields costs no statement.
      const views = { seenBy: (_me: unknown, tickets: unknown) => Promise.resolve(tickets) } as unknown as DeskViews;
      const [clock, lists] = [new Clock(), new ListTickets(database, new Clock())];
      const shown = new ShowHits(database, views, new NoteReading(database, clock));
      const candidates = new FindCandidates(database, clock);
      const search = new SearchTickets(
        database,
        lists,
        new FindNamed(database),
        new Dictionary(database),
        candidates,
        shown,
        views,
      );
      await db.query('BEGIN');
      await search.execute({ q: q!, limit: 50 }, me);
      for (const [i, statement] of sent.filter(({ sql }) => !sql.includes('set_config')).entries()) {
        const title = `${asker}, ${what}, statement ${i + 1}`;
        const plan = await explain(db, statement);
        plans.push(`## ${title}\n${statement.sql}\n\n${plan.text}\n`);
        if (plan.ms > 5) console.log(`  ${`${plan.ms.toFixed(2)} ms`.padStart(12)}  ${title}`);
        if (wholeTables(plan.text)) bad.push(`${title}: ${wholeTables(plan.text)}`);
      }
      await db.query('ROLLBACK');
    }
  }
  await keepPlans('search-plans.txt', plans);
  if (bad.length > 0) throw new Error(`Searches that read whole tables:\n${bad.join('\n')}`);
}
