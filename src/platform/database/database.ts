import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { type Batch, Rows, type Update } from './rows.js';
import { Transaction } from './transaction.js';

type Client = pg.Pool | pg.PoolClient;

/** What is undefined stays; a function gives SQL. */
type Changed<Entity> = { [Property in keyof Entity]?: Entity[Property] | (() => string) };

/** Statements beyond these are planned each time: every connection keeps those it has prepared. */
const MOST_PREPARED = 300;

/**
 * The door to PostgreSQL. Inside `transaction`, everything that is called reaches the same transaction through
 * `manager`, however deep; a transaction within a transaction joins the outer one.
 */
@Injectable()
export class Database {
  private readonly current = new AsyncLocalStorage<Transaction>();

  private readonly rows: Rows;
  /** Of prepared statements, by their SQL. */
  private readonly names = new Map<string, string>();

  constructor(readonly dataSource: DataSource) {
    this.rows = new Rows(dataSource);
  }

  get manager(): EntityManager {
    return this.current.getStore()?.manager ?? this.dataSource.manager;
  }

  /** Runs hand-written SQL in the transaction at hand, if there is one. @returns its rows, of RETURNING too. */
  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const result = (await this.manager.query(sql, parameters)) as Row[] | [Row[], number];
    // The driver answers UPDATE and DELETE with [rows, count].
    return Array.isArray(result[0]) && typeof result[1] === 'number' ? result[0] : (result as Row[]);
  }

  /**
   * As `query`, but PostgreSQL plans the statement once per connection: for those by key that every request makes, where
   * planning takes longer than running. Not for lists, whose best plan depends on the values.
   */
  async prepared<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const transaction = this.current.getStore();
    transaction?.flush();
    return this.send(transaction?.client ?? this.pool, sql, parameters);
  }

  /** Inserts rows, also of several tables, in one statement. @returns what the first table's `returning` gives */
  insert<Row>(batches: readonly Batch[], returning?: string): Promise<Row[]> {
    const { sql, values } = this.rows.writing(batches, [], returning);
    return this.prepared<Row>(sql, values);
  }

  /**
   * Inserts rows, each unless there is one with the same `unique` property, and with each the one that follows from it: in
   * one statement, which is a transaction of its own where none is at hand. @returns the ids of those that are new
   */
  async insertNew<Row extends object, Following extends object>(
    entity: EntityTarget<Row>,
    unique: keyof Row & string,
    following: EntityTarget<Following>,
    pairs: readonly (readonly [Partial<Row>, Following])[],
  ): Promise<Set<string>> {
    const { sql, values } = this.rows.writingNew(entity, unique, following, pairs);
    return new Set((await this.prepared<{ id: string }>(sql, values)).map(({ id }) => id));
  }

  /** Inserts a row, unless there is one that it may not stand beside. @returns whether it is new */
  async insertIfNew<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>, row: Entity): Promise<boolean> {
    const { sql, values } = this.rows.writing([[entity, [row]]], []);
    return (await this.prepared(`${sql} ON CONFLICT DO NOTHING RETURNING id`, values)).length > 0;
  }

  /** Entities by hand-written SQL. @param where what follows the FROM: conditions, order, locks */
  async find<Entity extends ObjectLiteral>(
    entity: EntityTarget<Entity>,
    where: string,
    parameters: unknown[] = [],
  ): Promise<Entity[]> {
    const found = await this.prepared<ObjectLiteral>(`${this.rows.selection(entity)} ${where}`, parameters);
    return found.map((row) => this.rows.hydrate(entity, row));
  }

  /** Changes the row with this id, along with the next statement of the transaction at hand. */
  async update<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>, id: string, changed: Changed<Entity>) {
    const update: Update = { entity, id, changed };
    const transaction = this.current.getStore();
    if (transaction) transaction.updateSoon(update);
    else await this.write(this.pool, [], [update]);
  }

  /** Inserts with all others of this kind, right before the commit: what nobody reads in the transaction at hand. */
  insertAtCommit(entity: EntityTarget<ObjectLiteral>, ...rows: object[]): void {
    this.transactionAtHand().insertAtCommit(entity, rows);
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.current.getStore()) return work();
    const send = (client: pg.PoolClient, inserts: Batch[], updates: Update[]) => this.write(client, inserts, updates);
    return Transaction.run(this.dataSource, send, (transaction) => this.current.run(transaction, work));
  }

  /** A value that lives as long as the transaction at hand. @throws outside of one. */
  note<T>(key: unknown, make: () => T): T {
    const { notes } = this.transactionAtHand();
    if (!notes.has(key)) notes.set(key, make());
    return notes.get(key) as T;
  }

  /** Runs once the transaction at hand is committed; must not throw. */
  afterCommit(hook: () => void): void {
    this.transactionAtHand().afterCommit.push(hook);
  }

  get isInTransaction(): boolean {
    return this.current.getStore() !== undefined;
  }

  private write(client: Client, inserts: Batch[], updates: Update[]): Promise<unknown> {
    const { sql, values } = this.rows.writing(inserts, updates);
    return this.send(client, sql, values);
  }

  private async send<Row>(client: Client, text: string, values: unknown[]): Promise<Row[]> {
    let name = this.names.get(text);
    if (!name && this.names.size < MOST_PREPARED) this.names.set(text, (name = `docket_${this.names.size}`));
    return (await client.query({ name, text, values })).rows as Row[];
  }

  private get pool(): pg.Pool {
    return (this.dataSource.driver as unknown as { master: pg.Pool }).master;
  }

  private transactionAtHand(): Transaction {
    const transaction = this.current.getStore();
    if (!transaction) throw new Error('This may only be called inside Database.transaction');
    return transaction;
  }
}
