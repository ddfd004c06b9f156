import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  fine,
  startBeside,
  startTestDocket,
  type TestDocket,
  type TestPerson,
  type TestTeam,
} from '../support/docket.js';
import { eventually } from '../support/eventually.js';

const AGENTS = 50;
const LOOP_MS = 6_000;

/** Many who work at once, on two processes. */
describe('a crowd at the desk', () => {
  let docket: TestDocket;
  let beside: TestDocket;
  let agents: TestPerson[];
  let teams: [TestTeam, TestTeam];
  beforeAll(async () => {
    docket = await startTestDocket();
    beside = await startBeside(docket, {});
    agents = await Promise.all(Array.from({ length: AGENTS }, () => docket.createPerson('agent')));
    const members = agents.map((person) => ({ person, level: 1 }));
    teams = [await docket.createTeam(members), await docket.createTeam(members)];
  });
  afterAll(async () => {
    await beside?.stop();
    await docket?.stop();
  });

  const http = (agent: TestPerson, i: number) => (i % 2 === 0 ? docket : beside).as(agent);
  async function wait(count: number, team: TestTeam): Promise<string[]> {
    const numbers: string[] = [];
    for (let i = 0; i < count; i += 10) {
      const some = Array.from({ length: Math.min(10, count - i) }, async () => {
        const { number } = await docket.openTicket();
        await docket.change(number, { teamId: team.id });
        return number;
      });
      numbers.push(...(await Promise.all(some)));
    }
    return numbers;
  }

  it('gets fifty different tickets by asking fifty times at once, and nothing when there is nothing', async () => {
    const numbers = await wait(AGENTS, teams[0]);
    const ask = () =>
      Promise.all(agents.map((agent, i) => http(agent, i).post('/v1/desk/next').send({ team: teams[0].id })));
    const answers = await ask();
    expect(answers.map(({ status }) => status)).toEqual(agents.map(() => 200));
    expect(answers.map(({ body }) => body.number).sort()).toEqual(numbers.toSorted());
    for (const [i, { body }] of answers.entries()) {
      expect((await docket.ticket(body.number)).assignee!.id).toBe(agents[i]!.id);
    }
    expect((await ask()).map(({ status }) => status)).toEqual(agents.map(() => 204));
  });

  it('takes every ticket that there is, where more ask than there are tickets', async () => {
    const numbers = await wait(AGENTS / 2, teams[0]);
    const answers = await Promise.all(
      agents.map((agent, i) => http(agent, i).post('/v1/desk/next').send({ team: teams[0].id })),
    );
    const got = answers.filter(({ status }) => status === 200).map(({ body }) => body.number);
    expect(got.sort()).toEqual(numbers.toSorted());
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(AGENTS / 2);
  });

  it('takes, answers and hands on for seconds: no ticket with two owners, no lost update', async () => {
    const numbers = [...(await wait(30, teams[0])), ...(await wait(30, teams[1]))];
    const ends = Date.now() + LOOP_MS;
    const taken: string[] = [];
    const replies = new Map<string, number>();
    const work = async (agent: TestPerson, i: number) => {
      const client = http(agent, i);
      for (let round = 0; Date.now() < ends; round++) {
        const answer = await client.post('/v1/desk/next').send(round % 3 ? {} : { team: teams[round % 2]!.id });
        if (answer.status === 204) continue;
        const { number, assignee, team } = fine(answer, 200);
        expect(assignee.id).toBe(agent.id);
        taken.push(number);
        fine(await client.post(`/v1/tickets/${number}/messages`).send({ body: 'Mine.', status: 'open' }), 201);
        replies.set(number, (replies.get(number) ?? 0) + 1);
        const other = teams.find(({ id }) => id !== team.id)!;
        const handOn = { teamId: other.id, assigneeId: null, tags: [`round-${round}`] };
        fine(await client.patch(`/v1/tickets/${number}`).send(handOn), 200);
      }
    };
    await Promise.all(agents.map(work));
    expect(taken.length).toBeGreaterThan(AGENTS);
    for (const number of numbers) {
      const lines = await docket.query<{ actor: string; what: string; from: { id: string }; to: { id: string } }>(
        `SELECT actor_id AS actor, what, "from", "to" FROM history_entry
         WHERE subject_id = (SELECT id FROM ticket WHERE serial = $1) AND event = 'ticket.changed' ORDER BY id`,
        [number.replace(/\D+/, '')],
      );
      const changes = lines.filter(({ what }) => what === 'assignee');
      // Each takes what nobody has, and only whoever has it hands it on.
      const owners = changes.map(({ from, to }) => [from?.id ?? null, to?.id ?? null]);
      expect(owners.filter(([from, to]) => (from === null) === (to === null))).toEqual([]);
      expect(owners.every(([from], i) => from === (i === 0 ? null : owners[i - 1]![1]))).toBe(true);
      expect(changes.every(({ actor, from, to }) => actor === (from ?? to).id)).toBe(true);
      expect(changes).toHaveLength(2 * taken.filter((one) => one === number).length);
      const handedOn = lines.filter(({ what }) => what === 'team').length - 1;
      expect(handedOn).toBe(changes.length / 2);
      const thread = await docket.query(
        `SELECT 1 FROM message WHERE ticket_id = (SELECT id FROM ticket WHERE serial = $1) AND body = 'Mine.'`,
        [number.replace(/\D+/, '')],
      );
      expect(thread).toHaveLength(replies.get(number) ?? 0);
    }
    const owned = `SELECT 1 FROM ticket WHERE assignee_id IS NOT NULL AND 'WO-' || serial = ANY($1)`;
    expect(await docket.query(owned, [numbers])).toEqual([]);
  });

  it('gets no more than is enough, while two workers give out what waits and people solve it', async () => {
    const crew = agents.slice(0, 4);
    const team = await docket.createTeam(crew.map((person) => ({ person, level: 1 })));
    const change = (path: string, body: object) => docket.as(docket.admin).patch(path).send(body);
    const load = ({ id }: TestPerson) =>
      docket.query<{ load: number }>(
        `SELECT count(*)::int AS load FROM ticket WHERE assignee_id = $1 AND status IN ('new', 'open')`,
        [id],
      );
    // What they have from before counts as well.
    const capacity = Math.max(...(await Promise.all(crew.map(load))).map(([row]) => row!.load)) + 3;
    for (const { id } of crew) fine(await change(`/v1/people/${id}`, { capacity }), 200);
    fine(await change(`/v1/teams/${team.id}`, { assignment: { mode: 'least_loaded' } }), 200);
    const numbers = await wait(40, team);
    await eventually(async () => {
      const full = (await Promise.all(crew.map(load))).map(([row]) => row!.load);
      expect(full).toEqual(crew.map(() => capacity));
    });
    let most = 0;
    await eventually(async () => {
      const rows = await docket.query<{ id: string; load: number }>(
        `SELECT assignee_id AS id, count(*)::int AS load FROM ticket
         WHERE assignee_id = ANY($1) AND status IN ('new', 'open') GROUP BY 1`,
        [crew.map(({ id }) => id)],
      );
      most = Math.max(most, ...rows.map((row) => row.load));
      const [mine] = await docket.query<{ number: string }>(
        `SELECT 'WO-' || serial AS number FROM ticket WHERE team_id = $1 AND assignee_id IS NOT NULL
           AND status IN ('new', 'open') LIMIT 1`,
        [team.id],
      );
      if (mine) await docket.change(mine.number, { status: 'resolved' });
      const left = await docket.query(`SELECT 1 FROM ticket WHERE team_id = $1 AND status IN ('new', 'open')`, [
        team.id,
      ]);
      expect(left).toEqual([]);
    }, 25_000);
    expect(most).toBe(capacity);
    const solved = await Promise.all(numbers.map((number) => docket.ticket(number)));
    expect(new Set(solved.map(({ assignee }) => assignee!.id)).size).toBe(crew.length);
  }, 60_000);
});
