import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/database/embedded-postgres.js';
import { ApiProcess } from './api-process.js';
import { OwnProcess, type Tasks } from './own-process.js';
import type { Pace } from './rounds.js';

/** A database, one api process on it, and a connection to look into it. */
export interface Site {
  databaseUrl: string;
  db: pg.Client;
  api: ApiProcess;
}

/** Where benchmarks run: PostgreSQL of their own, and all processes; `clear` ends and removes everything. */
export class Stage {
  private readonly leftovers: (() => Promise<unknown>)[] = [];
  private cleared: Promise<void> | undefined;

  private constructor(
    private readonly dataDir: string,
    private readonly postgres: EmbeddedPostgres,
    readonly pace: Pace,
    readonly quick: boolean,
  ) {}

  static async set(pace: Pace, quick: boolean): Promise<Stage> {
    const dataDir = await mkdtemp(join(tmpdir(), 'docket-bench-'));
    // PostgreSQL may have to run under another account, which must be able to enter.
    await chmod(dataDir, 0o755);
    try {
      return new Stage(dataDir, await startEmbeddedPostgres({ dataDir, log: console.log }), pace, quick);
    } catch (error) {
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  /** A fresh database with an api process on it. */
  async site(name: string, nodeArgs: string[] = []): Promise<Site> {
    const url = new URL(this.postgres.url);
    const maintenance = new pg.Client({ connectionString: url.href });
    await maintenance.connect();
    await maintenance.query(`CREATE DATABASE ${name}`).finally(() => maintenance.end());
    url.pathname = `/${name}`;
    const api = await ApiProcess.start(url.href, join(this.dataDir, name), nodeArgs);
    this.leftovers.push(() => api.stop());
    const db = new pg.Client({ connectionString: url.href });
    db.on('error', () => undefined);
    await db.connect();
    this.leftovers.push(() => db.end());
    return { databaseUrl: url.href, db, api };
  }

  /** A helper process. @param module URL of a module that calls `serveTasks` */
  helper<T extends Tasks>(module: string): OwnProcess<T> {
    const helper = new OwnProcess<T>(module);
    this.leftovers.push(() => helper.stop());
    return helper;
  }

  /** On what it runs. */
  async describe(): Promise<string> {
    const client = new pg.Client({ connectionString: this.postgres.url });
    await client.connect();
    try {
      const settings = [];
      for (const name of ['server_version', 'fsync', 'synchronous_commit', 'full_page_writes', 'shared_buffers']) {
        const { rows } = await client.query<[string]>({ text: `SHOW ${name}`, rowMode: 'array' });
        settings.push(`${name} ${rows[0]![0]}`);
      }
      const processor = `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
      return `Node ${process.version} on ${processor}\nPostgreSQL: ${settings.join(', ')}`;
    } finally {
      await client.end();
    }
  }

  /** The last first; may be called again. */
  clear(): Promise<void> {
    return (this.cleared ??= (async () => {
      for (const end of this.leftovers.toReversed()) await end().catch(() => undefined);
      await this.postgres.stop();
      await rm(this.dataDir, { recursive: true, force: true });
    })());
  }
}
