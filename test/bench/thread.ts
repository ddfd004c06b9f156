import type { Person } from './api-process.js';
import { cloneTicket } from './clone-ticket.js';
import { CONNECTIONS, openTicket } from './creation.js';
import { type Figure, milliseconds, perSecond } from './figures.js';
import type { LoadTasks } from './load.js';
import { aText } from './material.js';
import { takeTurns } from './rounds.js';
import type { Site, Stage } from './stage.js';
import type { ThreadFloor } from './thread.floor.js';

const MESSAGES = 20;
const TICKETS = 500;

/** An agent opens a ticket: two requests, one for it and one for its thread. */
export async function measureThread(stage: Stage): Promise<Figure[]> {
  const { databaseUrl, db, api } = await stage.site('thread');
  const load = stage.helper<LoadTasks>(import.meta.resolve('./load.ts'));
  const floor = stage.helper<ThreadFloor>(import.meta.resolve('./thread.floor.ts'));
  const agent = await api.createPerson('agent', 'agent@example.com');
  const { numbers } = await cloneTicket(db, await talkedOver(api, agent), TICKETS);
  const floorUrl = await floor.call('serve', { databaseUrl, personId: agent.id });
  const serials = numbers.map((number) => number.replace(/\D+/, ''));

  const read = (url: string, seconds: number, tickets: string[], token?: string) =>
    load.call('run', {
      url,
      connections: CONNECTIONS,
      asked: [
        { kind: 'get', paths: tickets, token },
        { kind: 'get', paths: tickets.map((path) => `${path}/messages`), token },
      ],
      until: { seconds },
    });
  const result = await takeTurns(stage.pace, {
    floor: (seconds) =>
      read(
        floorUrl,
        seconds,
        serials.map((serial) => `/tickets/${serial}`),
      ),
    product: (seconds) =>
      read(
        api.url,
        seconds,
        numbers.map((number) => `/v1/tickets/${number}`),
        agent.token,
      ),
  });
  return [
    {
      name: `ticket with ${MESSAGES} messages`,
      measured: perSecond(result.product.rate / 2),
      floor: perSecond(result.floor.rate / 2),
      ratio: result.product.rate / result.floor.rate,
      target: { atLeast: 0.5 },
      notes: `p50 ${milliseconds(result.product.p50)}, p99 ${milliseconds(result.product.p99)} a request`,
    },
  ];
}

async function talkedOver(api: Site['api'], { token }: Person): Promise<string> {
  const number = await openTicket(api, 'requester');
  for (let message = 2; message <= MESSAGES; message++) {
    await api.request('POST', `/v1/tickets/${number}/messages`, { token, body: { body: aText() } });
  }
  const { data } = await api.request<{ data: unknown[] }>('GET', `/v1/tickets/${number}/messages`, { token });
  if (data.length !== MESSAGES) throw new Error(`The thread has ${data.length} messages, not ${MESSAGES}`);
  return number;
}
