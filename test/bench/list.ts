import type { Person } from './api-process.js';
import { type Figure, milliseconds } from './figures.js';
import { generateTickets } from './generate-tickets.js';
import { explainLists } from './list-plans.js';
import type { LoadTasks } from './load.js';
import { takeTurns } from './rounds.js';
import type { Site, Stage } from './stage.js';

const SMALL = 10_000;
/** The agent's teams, of twenty that get ever smaller. */
const TEAMS_OF_AGENT = ['Team 1', 'Team 5', 'Team 12'];

/** Lists of 50 among few and among many tickets. */
export async function measureList(stage: Stage): Promise<Figure[]> {
  const large = stage.wanted.quick ? 100_000 : 1_000_000;
  const load = stage.helper<LoadTasks>(import.meta.resolve('./load.ts'));
  const sides: Record<string, (seconds: number) => ReturnType<LoadTasks['run']>> = {};
  let last: { site: Site; agent: Person } | undefined;
  for (const count of [SMALL, large]) {
    const site = await stage.site(`list_${count}`);
    await generateTickets(site.db, count);
    const agent = await joinTeams(site);
    const { rows } = await site.db.query<{ id: string }>('SELECT id FROM team WHERE name = $1', [TEAMS_OF_AGENT[0]]);
    const paths = [`/v1/tickets?sort=due&team=${rows[0]!.id}&limit=50`];
    const { data } = await site.api.request<{ data: unknown[] }>('GET', paths[0]!, agent);
    if (data.length !== 50) throw new Error(`The list has ${data.length} tickets, not 50`);
    sides[count] = (seconds) =>
      load.call('run', {
        url: site.api.url,
        connections: 1,
        asked: [{ kind: 'get', paths, token: agent.token }],
        until: { seconds },
      });
    last = { site, agent };
  }
  const result = await takeTurns(stage.pace, sides);
  if (stage.wanted.plans) await explainLists(last!.site.db, last!.agent.id);
  const [few, many] = [result[SMALL]!, result[large]!];
  return [
    {
      name: `list of 50, ${large.toLocaleString('en')} tickets to ${SMALL.toLocaleString('en')}`,
      measured: milliseconds(many.p50),
      floor: milliseconds(few.p50),
      ratio: many.p50 / few.p50,
      target: { atMost: 1.5 },
      notes: `p99 ${milliseconds(many.p99)} to ${milliseconds(few.p99)}`,
    },
  ];
}

async function joinTeams({ api, db }: Site): Promise<Person> {
  const agent = await api.createPerson('agent', 'agent@example.com');
  await db.query(
    `INSERT INTO team_member (team_id, person_id, level) SELECT id, $1, 1 FROM team WHERE name = ANY($2)`,
    [agent.id, TEAMS_OF_AGENT],
  );
  return agent;
}
