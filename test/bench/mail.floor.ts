import type pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { aMail } from './material.js';
import { serveTasks } from './own-process.js';
import { Transactions } from './transactions.js';

interface Given {
  databaseUrl: string;
  connections: number;
  bytes: number;
}

let transactions: Transactions;
let bytes: number;

const tasks = {
  prepare: async (given: Given) => {
    bytes = given.bytes;
    transactions = new Transactions(given.databaseUrl, given.connections, true);
    await transactions.once(async (client) => {
      await client.query('CREATE TABLE raw_mail (id uuid PRIMARY KEY, raw bytea NOT NULL)');
    });
  },
  run: ({ seconds }: { seconds: number }) => transactions.run(seconds, store),
};
export type MailFloor = typeof tasks;
serveTasks(tasks);

/** The raw bytes, and nothing else, in a statement that is a transaction of its own. */
async function store(client: pg.Client): Promise<void> {
  const id = uuidv7();
  const raw = Buffer.from(aMail(id, id, 'support@docket.localhost', bytes), 'latin1');
  await client.query('INSERT INTO raw_mail (id, raw) VALUES ($1, $2)', [id, raw]);
}
