import type { Person } from './api-process.js';
import { cloneTicket } from './clone-ticket.js';
import { CONNECTIONS, openTicket } from './creation.js';
import { type Figure, milliseconds, perSecond } from './figures.js';
import type { LoadTasks } from './load.js';
import { aText } from './material.js';
import type { ReplyFloor } from './reply.floor.js';
import { takeTurns } from './rounds.js';
import { expectSameRows } from './rows-written.js';
import type { Site, Stage } from './stage.js';

/** Tickets that get further replies, one after the other, so that nobody waits for a lock. */
const OPEN_TICKETS = 1_000;
/** Faster than this, nobody replies: so many new tickets are prepared. */
const MOST_PER_SECOND = 4_000;

/** Public replies of an agent over HTTP: the first, which acknowledges the ticket, and further ones. */
export async function measureReply(stage: Stage): Promise<Figure[]> {
  const { databaseUrl, db, api } = await stage.site('reply');
  const load = stage.helper<LoadTasks>(import.meta.resolve('./load.ts'));
  const floor = stage.helper<ReplyFloor>(import.meta.resolve('./reply.floor.ts'));
  const agent = await api.createPerson('agent', 'agent@example.com');

  const number = await openTicket(api, 'requester');
  const fresh = await cloneTicket(db, number, 4);
  const outboxData = {
    first: await outboxOf(db, () => reply(api, number, agent)),
    further: await outboxOf(db, () => reply(api, number, agent)),
  };
  await floor.call('prepare', {
    databaseUrl,
    connections: CONNECTIONS,
    agent: { id: agent.id, name: 'agent' },
    outboxData,
  });
  for (const first of [true, false]) {
    await expectSameRows(
      db,
      () => reply(api, fresh.numbers[0]!, agent),
      () => floor.call('once', { ticketId: fresh.ids[1]!, first }),
    );
  }

  const figures: Figure[] = [];
  for (const first of [false, true]) {
    const name = first ? 'first public reply' : 'public reply';
    console.log(`  ${name}`);
    const result = await takeTurns(stage.pace, {
      floor: async (seconds) => {
        const { ids } = await tickets(db, first ? fresh.numbers[2]! : number, first, seconds);
        return floor.call('run', { seconds, ticketIds: ids, first });
      },
      product: async (seconds) => {
        const { numbers } = await tickets(db, first ? fresh.numbers[2]! : number, first, seconds);
        return load.call('run', {
          url: api.url,
          connections: CONNECTIONS,
          asked: [{ kind: 'reply', numbers, token: agent.token, once: first }],
          until: { seconds },
        });
      },
    });
    figures.push({
      name,
      measured: perSecond(result.product.rate),
      floor: perSecond(result.floor.rate),
      ratio: result.product.rate / result.floor.rate,
      target: { atLeast: 0.5 },
      notes: `p50 ${milliseconds(result.product.p50)}, p99 ${milliseconds(result.product.p99)}`,
    });
  }
  return figures;
}

function tickets(db: Site['db'], original: string, first: boolean, seconds: number) {
  return cloneTicket(db, original, first ? MOST_PER_SECOND * seconds : OPEN_TICKETS);
}

async function reply(api: Site['api'], number: string, { token }: Person): Promise<void> {
  await api.request('POST', `/v1/tickets/${number}/messages`, { token, body: { body: aText() } });
}

/** What `work` leaves in the outbox. */
async function outboxOf(db: Site['db'], work: () => Promise<unknown>): Promise<string[]> {
  const { rows: before } = await db.query<{ id: string }>('SELECT id FROM outbox_entry ORDER BY id DESC LIMIT 1');
  await work();
  const { rows } = await db.query<{ data: string }>('SELECT data::text FROM outbox_entry WHERE id > $1 ORDER BY id', [
    before[0]!.id,
  ]);
  return rows.map(({ data }) => data);
}
