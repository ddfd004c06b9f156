import type { Person } from './api-process.js';
import { type Figure, milliseconds } from './figures.js';
import { generateTickets } from './generate-tickets.js';
import type { LoadTasks } from './load.js';
import { takeTurns } from './rounds.js';
import { explainSearches } from './search-plans.js';
import { wordOf, writeThreads } from './search-texts.js';
import type { Site, Stage } from './stage.js';

const SMALL = 10_000;
/** The agent's teams, of twenty that get ever smaller. */
const TEAMS_OF_AGENT = ['Team 1', 'Team 5', 'Team 12'];
const PACE = { rounds: 3, seconds: 2, warmUpSeconds: 1 };

interface Sought {
  site: Site;
  agent: Person;
  /** By what is looked for; several, so that no page is asked for all the time. */
  queries: Record<string, string[]>;
}

/** Searches of an agent among few and among many tickets of ten messages. */
export async function measureSearch(stage: Stage): Promise<Figure[]> {
  const large = stage.wanted.quick ? 50_000 : 1_000_000;
  const load = stage.helper<LoadTasks>(import.meta.resolve('./load.ts'));
  const sites = new Map<number, Sought>();
  for (const count of [SMALL, large]) {
    const site = await stage.site(`search_${count}`);
    await generateTickets(site.db, count);
    await writeThreads(stage, site, count);
    sites.set(count, { site, agent: await joinTeams(site), queries: await queriesOf(site) });
  }
  const { site, agent, queries } = sites.get(large)!;
  if (stage.wanted.plans) await explainSearches(site.db, agent.id, queries);
  const run = (count: number, what: string) => (seconds: number) => {
    const { site: at, agent: me, queries: sought } = sites.get(count)!;
    const paths = sought[what]!.map((q) => `/v1/search?q=${encodeURIComponent(q)}`);
    const asked = [{ kind: 'get' as const, paths, token: me.token }];
    return load.call('run', { url: at.api.url, connections: 1, asked, until: { seconds } });
  };
  const figures: Figure[] = [];
  for (const what of Object.keys(queries)) {
    console.log(`  ${what}`);
    const result = await takeTurns(PACE, { [SMALL]: run(SMALL, what), [large]: run(large, what) });
    const [few, many] = [result[SMALL]!, result[large]!];
    figures.push({
      name: `search, ${what}: ${large.toLocaleString('en')} tickets to ${SMALL.toLocaleString('en')}`,
      measured: milliseconds(many.p50),
      floor: milliseconds(few.p50),
      ratio: many.p50 / few.p50,
      target: { atMost: 3 },
      notes: `p99 ${milliseconds(many.p99)} to ${milliseconds(few.p99)}`,
    });
  }
  return figures;
}

async function queriesOf({ db }: Site): Promise<Record<string, string[]>> {
  const ranks = [0, 1, 2, 3, 4, 5, 6, 7];
  const { rows } = await db.query<{ key: string }>(
    `SELECT term AS key FROM search_term WHERE term LIKE 'tx-%-%' ORDER BY md5(term) LIMIT 20`,
  );
  return {
    'three words': ranks.map((i) => `${wordOf(40 + 7 * i)} ${wordOf(110 + 13 * i)} ${wordOf(300 + 31 * i)}`),
    'three words that nearly all have': ranks.map((i) => `${wordOf(1 + i)} ${wordOf(2 + i)} ${wordOf(3 + i)}`),
    'a fragment': rows.map(({ key }) => key.slice(6, 13)),
    'a word and operators': ranks.map((i) => `${wordOf(60 + 9 * i)} status:open priority:high -tag:vip`),
    'a word that is misspelt': ranks.map((i) => `${wordOf(15_200 + 97 * i).slice(0, -1)}x`),
  };
}

async function joinTeams({ api, db }: Site): Promise<Person> {
  const agent = await api.createPerson('agent', 'agent@example.com');
  await db.query(
    `INSERT INTO team_member (team_id, person_id, level) SELECT id, $1, 1 FROM team WHERE name = ANY($2)`,
    [agent.id, TEAMS_OF_AGENT],
  );
  return agent;
}
