import type pg from 'pg';
import type { DataSource, EntityManager, EntityTarget, ObjectLiteral, QueryRunner } from 'typeorm';
import type { Batch, Update } from './rows.js';

type Send = (client: pg.PoolClient, inserts: Batch[], updates: Update[]) => Promise<unknown>;

/**
 * One transaction on one connection. BEGIN travels with its first statement and COMMIT with its last, so neither costs
 * a round trip of its own; what is written without asking for an answer is gathered and travels with the next statement.
 */
export class Transaction {
  /** What rooms keep for the length of the transaction, by key. */
  readonly notes = new Map<unknown, unknown>();
  readonly afterCommit: (() => void)[] = [];
  private readonly inserts = new Map<EntityTarget<ObjectLiteral>, object[]>();
  private readonly updates = new Map<string, Update>();
  private readonly onTheWay: Promise<unknown>[] = [];

  private constructor(
    private readonly runner: QueryRunner,
    readonly client: pg.PoolClient,
    private readonly send: Send,
  ) {}

  /** Runs `work`, then commits; whatever fails rolls everything back. */
  static async run<T>(dataSource: DataSource, send: Send, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const runner = dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as pg.PoolClient;
      const transaction = new Transaction(runner, client, send);
      return await transaction.run(work);
    } finally {
      await runner.release();
    }
  }

  private async run<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    this.begin();
    let value: T;
    try {
      value = await work(this);
      await this.commit();
    } catch (error) {
      throw await this.rollBack(error);
    }
    for (const hook of this.afterCommit) hook();
    return value;
  }

  /** For TypeORM's own ways to query; sees what was gathered so far. */
  get manager(): EntityManager {
    this.flush();
    return this.runner.manager;
  }

  /** Inserts right before the commit. */
  insertAtCommit(entity: EntityTarget<ObjectLiteral>, rows: object[]): void {
    this.inserts.set(entity, [...(this.inserts.get(entity) ?? []), ...rows]);
  }

  /** Several changes of one row become one. */
  updateSoon({ entity, id, changed }: Update): void {
    const before = this.updates.get(id);
    this.updates.set(id, { entity, id, changed: { ...before?.changed, ...changed } });
  }

  /** Sends gathered changes ahead of the statement that comes next. */
  flush(): void {
    if (this.updates.size === 0) return;
    gatherPackets(this.client);
    const updates = this.takeUpdates();
    this.follow(this.send(this.client, [], updates));
  }

  private begin(): void {
    // TypeORM would begin and commit by itself when it saves.
    (this.runner as { isTransactionActive: boolean }).isTransactionActive = true;
    gatherPackets(this.client);
    this.follow(this.client.query('BEGIN'));
  }

  private async commit(): Promise<void> {
    gatherPackets(this.client);
    const updates = this.takeUpdates();
    if (this.inserts.size + updates.length > 0) this.follow(this.send(this.client, [...this.inserts], updates));
    const committed = this.client.query('COMMIT');
    // The first one that failed tells why; behind it, COMMIT only rolls back.
    committed.catch(() => undefined);
    await Promise.all(this.onTheWay);
    const { command } = await committed;
    if (command !== 'COMMIT') throw new Error(`The transaction was not committed but ended with ${command}`);
  }

  /** @returns what failed first */
  private async rollBack(error: unknown): Promise<unknown> {
    const [rolledBack, ...sent] = await Promise.allSettled([this.client.query('ROLLBACK'), ...this.onTheWay]);
    const first = sent.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined;
    // A connection that cannot roll back is broken, and the pool drops it.
    void rolledBack;
    return first?.reason ?? error;
  }

  private takeUpdates(): Update[] {
    const updates = [...this.updates.values()];
    this.updates.clear();
    return updates;
  }

  private follow(sent: Promise<unknown>): void {
    // Awaited at the end: until then a failure shows in every statement behind it.
    sent.catch(() => undefined);
    this.onTheWay.push(sent);
  }
}

/** What is sent until the event loop goes on leaves in one packet. */
function gatherPackets(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { connection: { stream: NodeJS.WritableStream & Corkable } }).connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

interface Corkable {
  cork(): void;
  uncork(): void;
}
