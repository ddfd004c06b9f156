import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';
import { ApiProcess, type Wanted as WantedProcess } from './api-process.js';
import { OwnProcess, type Tasks } from './own-process.js';
import { RedisServer } from './redis-server.js';
import type { Pace } from './rounds.js';

/** A database, one api process on it, and a connection to look into it. */
export interface Site {
  databaseUrl: string;
  db: pg.Client;
  api: ApiProcess;
}

/** What the command line asks for. */
export interface Wanted {
  /** Fewer requests, fewer tickets. */
  quick: boolean;
  /** The query plans of all kinds of lists. */
  plans: boolean;
}

const DURABILITY = ['fsync', 'synchronous_commit', 'full_page_writes'];

/** Where benchmarks run: PostgreSQL of their own, as Docket sets it up, and all processes. */
export class Stage {
  private dataDir: string | undefined;
  private postgres: EmbeddedPostgres | undefined;
  private leftovers: (() => Promise<unknown>)[] = [];
  private cleared: Promise<void> | undefined;

  constructor(
    readonly pace: Pace,
    readonly wanted: Wanted,
  ) {}

  /** @returns on what it runs */
  async set(): Promise<string> {
    this.dataDir = await mkdtemp(join(tmpdir(), 'docket-bench-'));
    // PostgreSQL may have to run under another account, which must be able to enter.
    await chmod(this.dataDir, 0o755);
    this.postgres = await startEmbeddedPostgres({ dataDir: this.dataDir });
    void this.postgres.exited.then((reason) => console.error(`  ${reason}`));
    const settings = await this.maintain(async (client) => {
      const shown = [];
      for (const name of ['server_version', ...DURABILITY, 'shared_buffers']) {
        const { rows } = await client.query<[string]>({ text: `SHOW ${name}`, rowMode: 'array' });
        const value = rows[0]![0];
        if (DURABILITY.includes(name) && value !== 'on') throw new Error(`${name} is ${value}: nothing to compare`);
        shown.push(`${name} ${value}`);
      }
      return shown.join(', ');
    });
    const machine = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
    return `Node ${process.version} on ${machine}\nPostgreSQL: ${settings}`;
  }

  /** A fresh database with an api process on it. */
  async site(name: string, wanted: WantedProcess = {}): Promise<Site> {
    const url = new URL(this.postgres!.url);
    url.pathname = `/${name}`;
    await this.maintain((client) => client.query(`CREATE DATABASE ${name}`));
    this.leftovers.push(() => this.maintain((client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`)));
    const api = await ApiProcess.start(url.href, join(this.dataDir!, name), wanted);
    this.leftovers.push(() => api.stop());
    const db = new pg.Client({ connectionString: url.href });
    db.on('error', () => undefined);
    await db.connect();
    this.leftovers.push(() => db.end());
    return { databaseUrl: url.href, db, api };
  }

  /** A worker on the database of a site. */
  worker(site: Site, wanted: WantedProcess = {}): Promise<ApiProcess> {
    return this.beside(site, { ...wanted, role: 'worker' });
  }

  /** Another process on the database of a site: an api, unless something else is wanted. */
  async beside({ databaseUrl }: Site, wanted: WantedProcess = {}): Promise<ApiProcess> {
    const dataDir = join(this.dataDir!, new URL(databaseUrl).pathname.slice(1));
    const started = await ApiProcess.start(databaseUrl, dataDir, wanted);
    this.leftovers.push(() => started.stop());
    return started;
  }

  /** A Redis of its own, empty. @returns its URL */
  async redis(): Promise<string> {
    const redis = await RedisServer.start();
    this.leftovers.push(() => redis.stop());
    return redis.url;
  }

  /** A helper process. @param module URL of a module that calls `serveTasks` */
  helper<T extends Tasks>(module: string): OwnProcess<T> {
    const helper = new OwnProcess<T>(module);
    this.leftovers.push(() => helper.stop());
    return helper;
  }

  /** Ends what one benchmark has started, the last first. */
  async tidy(): Promise<void> {
    const leftovers = this.leftovers.splice(0).toReversed();
    for (const end of leftovers) await end().catch(() => undefined);
  }

  /** Ends and removes everything; may be called again. */
  clear(): Promise<void> {
    return (this.cleared ??= (async () => {
      await this.tidy();
      await this.postgres?.stop();
      if (this.dataDir) await rm(this.dataDir, { recursive: true, force: true });
    })());
  }

  private async maintain<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: this.postgres!.url });
    await client.connect();
    return work(client).finally(() => client.end());
  }
}
