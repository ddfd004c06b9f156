import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiProcess } from './api-process.js';
import { cloneTicket } from './clone-ticket.js';
import { CONNECTIONS, openTicket } from './creation.js';
import { type Figure, mebibytes } from './figures.js';
import type { Asked, LoadTasks } from './load.js';
import type { Stage } from './stage.js';

const TICKETS = 200;
const KNOWN_REQUESTERS = 200;

/** The api process after few and after many requests of all kinds: opening, replying, reading, listing. */
export async function measureMemory(stage: Stage): Promise<Figure[]> {
  const [few, many] = stage.wanted.quick ? [1_000, 10_000] : [5_000, 50_000];
  const collector = import.meta.resolve('./collect-garbage.js');
  const { db, api } = await stage.site('memory', { nodeArgs: ['--expose-gc', '--import', collector] });
  const load = stage.helper<LoadTasks>(import.meta.resolve('./load.ts'));
  const { token } = await api.createPerson('agent', 'agent@example.com');
  const { numbers } = await cloneTicket(db, await openTicket(api, 'requester'), TICKETS);
  const paths = numbers.map((number) => `/v1/tickets/${number}`);
  const knownRequesters = Array.from({ length: KNOWN_REQUESTERS }, (_, i) => `known-${i}`);
  const asked: Asked[] = [
    { kind: 'open', knownRequesters },
    { kind: 'reply', numbers, token },
    { kind: 'get', paths, token },
    { kind: 'get', paths: paths.map((path) => `${path}/messages`), token },
    { kind: 'get', paths: ['newest', 'oldest', 'due', 'priority'].map((sort) => `/v1/tickets?sort=${sort}`), token },
  ];
  const ask = (requests: number) =>
    load.call('run', { url: api.url, connections: CONNECTIONS, asked, until: { requests } });

  await ask(few);
  const before = await memoryOf(api);
  await ask(many - few);
  const after = await memoryOf(api);
  return [
    {
      name: `memory after ${many.toLocaleString('en')} requests to ${few.toLocaleString('en')}`,
      measured: mebibytes(after.resident),
      floor: mebibytes(before.resident),
      ratio: after.resident / before.resident,
      target: { atMost: 1.3 },
      notes: `heap in use after collecting ${mebibytes(after.heap)} to ${mebibytes(before.heap)}`,
    },
  ];
}

/** Resident as the process stands, heap after its garbage is collected. */
export async function memoryOf(api: ApiProcess): Promise<{ resident: number; heap: number }> {
  const resident = await gauge(api, 'process_resident_memory_bytes');
  process.kill(api.pid, 'SIGUSR2');
  await sleep(1_000);
  return { resident, heap: await gauge(api, 'nodejs_heap_size_used_bytes') };
}

async function gauge(api: ApiProcess, name: string): Promise<number> {
  const metrics = await api.request<string>('GET', '/metrics');
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)![1]);
}
