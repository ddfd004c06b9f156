import pg from 'pg';
import { type Round, summarise } from './statistics.js';

/** Runs transactions on this many connections at once, each connection one after the other. */
export class Transactions {
  private readonly clients: Promise<pg.Client[]>;

  /** @param bare each piece of work is a single statement, which needs no BEGIN and COMMIT */
  constructor(
    databaseUrl: string,
    connections: number,
    private readonly bare = false,
  ) {
    this.clients = Promise.all(
      Array.from({ length: connections }, async () => {
        const client = new pg.Client({ connectionString: databaseUrl });
        await client.connect();
        return client;
      }),
    );
  }

  /** @param work what happens between BEGIN and COMMIT; the first argument is the connection */
  async run(seconds: number, work: (client: pg.Client) => Promise<void>): Promise<Round> {
    const clients = await this.clients;
    const latencies: number[] = [];
    const started = performance.now();
    const end = started + seconds * 1000;
    await Promise.all(
      clients.map(async (client) => {
        for (let now = performance.now(); now < end;) {
          await this.one(client, work);
          const done = performance.now();
          latencies.push(done - now);
          now = done;
        }
      }),
    );
    return summarise(Float64Array.from(latencies), (performance.now() - started) / 1000);
  }

  async once(work: (client: pg.Client) => Promise<void>): Promise<void> {
    await this.one((await this.clients)[0]!, work);
  }

  private async one(client: pg.Client, work: (client: pg.Client) => Promise<void>): Promise<void> {
    if (this.bare) return work(client);
    await client.query('BEGIN');
    await work(client);
    await client.query('COMMIT');
  }
}
