import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiProcess, Person } from './api-process.js';
import { openTicket } from './creation.js';
import { type Figure, mebibytes, milliseconds } from './figures.js';
import type { Expected, LiveLoad } from './live.load.js';
import { memoryOf } from './memory.js';
import type { Stage } from './stage.js';

const AGENTS = 40;
const STREAMS_EACH = 5;
const TEAMS = 5;
const TICKETS = 100;
const PER_SECOND = 50;
const PATIENCE_MS = 20_000;

interface Ticket {
  number: string;
  /** undefined: all agents see it. */
  team: string | undefined;
  /** Before anybody listened. */
  version: number;
}

/** Streams at two processes, while tickets of several teams change all the time. */
export async function measureLive(stage: Stage): Promise<Figure[]> {
  const seconds = stage.wanted.quick ? 20 : 60;
  const wanted = { nodeArgs: ['--expose-gc', '--import', import.meta.resolve('./collect-garbage.js')] };
  const site = await stage.site('live', wanted);
  const apis = [site.api, await stage.beside(site, wanted)];
  const load = stage.helper<LiveLoad>(import.meta.resolve('./live.load.ts'));
  const admin = await site.api.logIn();
  const { agents, teams } = await staff(site.api, admin);
  const tickets: Ticket[] = [];
  for (let i = 0; i < TICKETS; i++) {
    const number = await openTicket(site.api, 'requester');
    const team = teams[i % (TEAMS + 1)]?.id;
    const { version } = team ? await change(site.api, admin, number, { teamId: team }) : { version: 1 };
    tickets.push({ number, team, version });
  }
  const tokens = agents.map(({ token }) => token);
  await load.call('listen', { urls: apis.map(({ url }) => url), tokens, each: STREAMS_EACH });

  let made = 0;
  const keepChanging = async (forSeconds: number) => {
    const under: Promise<unknown>[] = [];
    const started = performance.now();
    for (let i = 0; i < forSeconds * PER_SECOND; i++) {
      await sleep(Math.max(0, started + (i * 1000) / PER_SECOND - performance.now()));
      const ticket = tickets[i % TICKETS]!;
      under.push(change(apis[i % 2]!, admin, ticket.number, { tags: [`t${made++}`] }));
    }
    await Promise.all(under);
  };
  // Until what is compiled and kept has found its size.
  await keepChanging(10);
  const before = await memoriesOf(apis);
  await keepChanging(seconds);
  const after = await memoriesOf(apis);

  const changes = await changesOf(site.api, admin, tickets);
  if (changes.length !== made) throw new Error(`${made} changes made ${changes.length} versions`);
  const expected: Expected[] = agents.map(({ token, teamId }) => ({
    token,
    changes: changes.filter(({ team }) => team === undefined || team === teamId).map(({ key }) => key),
  }));
  const heard = await load.call('judge', { expected, patienceMs: PATIENCE_MS });
  if (heard.wrong + heard.disordered > 0) {
    throw new Error(`${heard.wrong} events too many, ${heard.disordered} out of order`);
  }
  const streams = AGENTS * STREAMS_EACH;
  return [
    {
      name: `changes told to ${streams} streams, once each`,
      measured: heard.once.toLocaleString('en'),
      floor: heard.expected.toLocaleString('en'),
      ratio: heard.once / heard.expected,
      target: { atLeast: 1 },
      notes: `${PER_SECOND} changes a second for ${seconds} s at ${apis.length} processes`,
    },
    {
      name: 'delay of a change, p99 to p50',
      measured: milliseconds(heard.delays.p99),
      floor: milliseconds(heard.delays.p50),
      ratio: heard.delays.p99 / heard.delays.p50,
      notes: 'from the time of the change, its transaction included',
    },
    {
      name: `memory of both processes after ${(seconds * PER_SECOND).toLocaleString('en')} changes`,
      measured: mebibytes(after.resident),
      floor: mebibytes(before.resident),
      ratio: after.resident / before.resident,
      target: { atMost: 1.15 },
      notes: `heap in use after collecting ${mebibytes(after.heap)} to ${mebibytes(before.heap)}`,
    },
  ];
}

async function staff(api: ApiProcess, admin: Person) {
  const people = [];
  for (let i = 0; i < AGENTS; i++) people.push(await api.createPerson('agent', `agent-${i}@example.com`));
  const teams: { id: string }[] = [];
  for (let i = 0; i < TEAMS; i++) {
    const members = people.filter((_, n) => n % TEAMS === i).map(({ id }) => ({ personId: id, level: 1 }));
    const body = { name: `Team ${i}`, members };
    teams.push(await api.request('POST', '/v1/teams', { token: admin.token, body }));
  }
  return { agents: people.map((person, n) => ({ ...person, teamId: teams[n % TEAMS]!.id })), teams };
}

function change(api: ApiProcess, { token }: Person, number: string, body: object): Promise<{ version: number }> {
  return api.request('PATCH', `/v1/tickets/${number}`, { token, body });
}

/** Each change is a version of its own; an answer may tell of the one after it. */
async function changesOf(api: ApiProcess, { token }: Person, tickets: Ticket[]) {
  const changes: { team: string | undefined; key: string }[] = [];
  for (const { number, team, version: before } of tickets) {
    const { version } = await api.request<{ version: number }>('GET', `/v1/tickets/${number}`, { token });
    for (let each = before + 1; each <= version; each++) changes.push({ team, key: `${number} ${each}` });
  }
  return changes;
}

async function memoriesOf(apis: ApiProcess[]): Promise<{ resident: number; heap: number }> {
  const each = await Promise.all(apis.map(memoryOf));
  return {
    resident: each.reduce((sum, { resident }) => sum + resident, 0),
    heap: each.reduce((sum, { heap }) => sum + heap, 0),
  };
}
