import type { ApiProcess, Person } from './api-process.js';
import { type Figure, milliseconds } from './figures.js';
import { generateTickets } from './generate-tickets.js';
import { explainNext } from './next-plans.js';
import { takeTurns } from './rounds.js';
import type { Site, Stage } from './stage.js';
import { type Round, summarise } from './statistics.js';

const SMALL = 10_000;
const TEAMS_OF_AGENT = ['Team 1', 'Team 5', 'Team 12'];
/** Then they are nobody's again: of the fewest tickets more than these wait. */
const IN_A_ROW = 50;

/** One agent who takes one ticket after the other, among few and among many tickets. */
export async function measureNext(stage: Stage): Promise<Figure[]> {
  const large = stage.wanted.quick ? 100_000 : 1_000_000;
  const sides: Record<string, (seconds: number) => Promise<Round>> = {};
  let last: { site: Site; agent: Person } | undefined;
  for (const count of [SMALL, large]) {
    const site = await stage.site(`next_${count}`);
    await generateTickets(site.db, count);
    const agent = await joinTeams(site);
    sides[count] = (seconds) => takeFor(seconds, site, agent);
    last = { site, agent };
  }
  const result = await takeTurns(stage.pace, sides);
  if (stage.wanted.plans) await explainNext(last!.site.db, last!.agent.id);
  const [few, many] = [result[SMALL]!, result[large]!];
  return [
    {
      name: `take next, ${large.toLocaleString('en')} tickets to ${SMALL.toLocaleString('en')}`,
      measured: milliseconds(many.p50),
      floor: milliseconds(few.p50),
      ratio: many.p50 / few.p50,
      target: { atMost: 1.5 },
      notes: `p99 ${milliseconds(many.p99)} to ${milliseconds(few.p99)}`,
    },
  ];
}

async function takeFor(seconds: number, { api, db }: Site, agent: Person): Promise<Round> {
  const latencies: number[] = [];
  let spentMs = 0;
  while (spentMs < seconds * 1000) {
    for (let i = 0; i < IN_A_ROW; i++) {
      const started = performance.now();
      await take(api, agent);
      latencies.push(performance.now() - started);
      spentMs += latencies.at(-1)!;
    }
    await db.query('UPDATE ticket SET assignee_id = NULL WHERE assignee_id = $1', [agent.id]);
  }
  return summarise(Float64Array.from(latencies), spentMs / 1000);
}

async function take(api: ApiProcess, { id, token }: Person): Promise<void> {
  const { assignee } = await api.request<{ assignee: { id: string } }>('POST', '/v1/desk/next', { token, body: {} });
  if (assignee.id !== id) throw new Error('Somebody else got it');
}

async function joinTeams({ api, db }: Site): Promise<Person> {
  const agent = await api.createPerson('agent', 'agent@example.com');
  await db.query(
    `INSERT INTO team_member (team_id, person_id, level) SELECT id, $1, 1 FROM team WHERE name = ANY($2)`,
    [agent.id, TEAMS_OF_AGENT],
  );
  return agent;
}
