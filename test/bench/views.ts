import { SEEDED_VIEWS } from '../../src/desk/views/seeded-views.js';
import type { Person } from './api-process.js';
import { type Figure, milliseconds } from './figures.js';
import { generateTickets } from './generate-tickets.js';
import type { LoadTasks } from './load.js';
import { takeTurns } from './rounds.js';
import type { Site, Stage } from './stage.js';
import { explainViews } from './view-plans.js';

const SMALL = 10_000;
/** One of those whom tickets are assigned to; of the largest team, and here of two more. */
const AGENT = 'agent-1-1@example.com';
const MORE_TEAMS = ['Team 5', 'Team 12'];
/** Two dozen figures: each in shorter rounds than those of a benchmark of one. */
const PACE = { rounds: 3, seconds: 2, warmUpSeconds: 1 };

/** Every seeded view and its count, among few and among many tickets. */
export async function measureViews(stage: Stage): Promise<Figure[]> {
  const large = stage.wanted.quick ? 100_000 : 1_000_000;
  const load = stage.helper<LoadTasks>(import.meta.resolve('./load.ts'));
  const sites = new Map<number, { site: Site; agent: Person }>();
  for (const count of [SMALL, large]) {
    const site = await stage.site(`views_${count}`);
    await generateTickets(site.db, count);
    sites.set(count, { site, agent: await logInBusyAgent(site) });
  }
  if (stage.wanted.plans) await explainViews(sites.get(large)!.site.db, sites.get(large)!.agent.id);
  const run = (count: number, path: string) => (seconds: number) => {
    const { site, agent } = sites.get(count)!;
    const asked = [{ kind: 'get' as const, paths: [path], token: agent.token }];
    return load.call('run', { url: site.api.url, connections: 1, asked, until: { seconds } });
  };
  const figures: Figure[] = [];
  for (const { id, name } of SEEDED_VIEWS) {
    const rows = await rowsOfPage(sites.get(SMALL)!, id);
    for (const [what, path] of [
      [`list of ${rows}`, `/v1/views/${id}/tickets?limit=${rows}`],
      ['count', `/v1/views/${id}/count`],
    ] as const) {
      console.log(`  ${name}, ${what}`);
      const result = await takeTurns(PACE, { [SMALL]: run(SMALL, path), [large]: run(large, path) });
      const [few, many] = [result[SMALL]!, result[large]!];
      figures.push({
        name: `${name}, ${what}: ${large.toLocaleString('en')} tickets to ${SMALL.toLocaleString('en')}`,
        measured: milliseconds(many.p50),
        floor: milliseconds(few.p50),
        ratio: many.p50 / few.p50,
        target: { atMost: 1.5 },
        notes: `p99 ${milliseconds(many.p99)} to ${milliseconds(few.p99)}`,
      });
    }
  }
  return figures;
}

/** As many as there are among few tickets, up to 50: pages of one length are compared. */
async function rowsOfPage({ site, agent }: { site: Site; agent: Person }, view: string): Promise<number> {
  const path = `/v1/views/${view}/tickets?limit=50`;
  const { data } = await site.api.request<{ data: unknown[] }>('GET', path, agent);
  if (data.length === 0) throw new Error(`Nothing is in the view ${view}`);
  return data.length;
}

/** Generated agents have no password: this one gets that of somebody who has. */
async function logInBusyAgent({ api, db }: Site): Promise<Person> {
  const { id } = await api.createPerson('agent', 'somebody@example.com');
  await db.query(
    'UPDATE person SET password_hash = (SELECT password_hash FROM person WHERE id = $1) WHERE email = $2',
    [id, AGENT],
  );
  await db.query(
    `INSERT INTO team_member (team_id, person_id, level)
     SELECT team.id, person.id, 1 FROM team, person WHERE team.name = ANY($1) AND person.email = $2`,
    [MORE_TEAMS, AGENT],
  );
  return api.logIn({ email: AGENT, password: 'a password for benchmarks' });
}
