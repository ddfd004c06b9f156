import { aRequester, aSubject, aText } from './material.js';
import type { CreationFloor, Sample } from './creation.floor.js';
import { type Figure, milliseconds, perSecond } from './figures.js';
import type { LoadTasks } from './load.js';
import { takeTurns } from './rounds.js';
import { expectSameRows } from './rows-written.js';
import type { Site, Stage } from './stage.js';

export const CONNECTIONS = 16;
const KNOWN_REQUESTERS = 500;

/** Opening tickets over HTTP, without a log-in, by requesters of whom half are new. */
export async function measureCreation(stage: Stage): Promise<Figure[]> {
  const { databaseUrl, db, api } = await stage.site('creation');
  const load = stage.helper<LoadTasks>(import.meta.resolve('./load.ts'));
  const floor = stage.helper<CreationFloor>(import.meta.resolve('./creation.floor.ts'));

  const knownRequesters = Array.from({ length: KNOWN_REQUESTERS }, (_, i) => `known-${i}`);
  for (const address of knownRequesters) await openTicket(api, address);
  const { rows: people } = await db.query<{ id: string }>(`SELECT id FROM person WHERE email LIKE 'known-%'`);
  await floor.call('prepare', {
    databaseUrl,
    connections: CONNECTIONS,
    sample: await takeSample(db),
    knownRequesterIds: people.map(({ id }) => id),
  });
  // One by somebody known, one by somebody new.
  await expectSameRows(
    db,
    async () => {
      await openTicket(api, knownRequesters[0]!);
      await openTicket(api, 'somebody-new');
    },
    async () => {
      await floor.call('once', undefined);
      await floor.call('once', undefined);
    },
  );

  const result = await takeTurns(stage.pace, {
    floor: (seconds) => floor.call('run', { seconds }),
    product: (seconds) =>
      load.call('run', {
        url: api.url,
        connections: CONNECTIONS,
        asked: [{ kind: 'open', knownRequesters }],
        until: { seconds },
      }),
  });
  await db.query('CHECKPOINT');
  return [
    {
      name: 'ticket creation',
      measured: perSecond(result.product.rate),
      floor: perSecond(result.floor.rate),
      ratio: result.product.rate / result.floor.rate,
      target: { atLeast: 0.5 },
      notes: `p50 ${milliseconds(result.product.p50)}, p99 ${milliseconds(result.product.p99)}`,
    },
  ];
}

export async function openTicket(api: Site['api'], address: string): Promise<string> {
  const body = { subject: aSubject(), body: aText(), requester: aRequester(address) };
  const { number } = await api.request<{ number: string }>('POST', '/v1/tickets', { body });
  return number;
}

async function takeSample(db: Site['db']): Promise<Sample> {
  const { rows: timers } = await db.query<{ goal: string }>(
    `SELECT goal::text FROM timer WHERE ticket_id = (SELECT id FROM ticket ORDER BY serial LIMIT 1) ORDER BY metric`,
  );
  const { rows: outbox } = await db.query<{ data: string }>('SELECT data::text FROM outbox_entry ORDER BY id LIMIT 1');
  return { goals: timers.map(({ goal }) => goal), outboxData: outbox[0]!.data };
}
