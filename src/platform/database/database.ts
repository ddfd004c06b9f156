import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { type Batch, Rows } from './rows.js';

interface Unit {
  manager: EntityManager;
  /** What rooms keep for the length of one transaction, by key. */
  notes: Map<unknown, unknown>;
  beforeCommit: (() => Promise<void>)[];
  afterCommit: (() => void)[];
}

/**
 * The door to PostgreSQL. Inside `transaction`, everything that is called reaches the same transaction through
 * `manager`, however deep; a transaction within a transaction joins the outer one.
 */
@Injectable()
export class Database {
  private readonly current = new AsyncLocalStorage<Unit>();

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
    let name = this.names.get(sql);
    if (!name) this.names.set(sql, (name = `docket_${this.names.size}`));
    const runner = this.manager.queryRunner as { connect(): Promise<pg.PoolClient> } | undefined;
    const client = runner ? await runner.connect() : (this.dataSource.driver as unknown as { master: pg.Pool }).master;
    return (await client.query({ name, text: sql, values: parameters })).rows as Row[];
  }

  /** Inserts rows, also of several tables, in one statement. @returns what the first table's `returning` gives */
  insert<Row>(batches: readonly Batch[], returning?: string): Promise<Row[]> {
    const { sql, values } = this.rows.insertion(batches, returning);
    return this.prepared<Row>(sql, values);
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

  /** Changes the row with this id; what is undefined stays. */
  async update<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>, id: string, changed: Partial<Entity>) {
    const { sql, values } = this.rows.update(entity, id, changed);
    await this.prepared(sql, values);
  }

  /** Inserts with all others of this kind, in one statement right before the commit. */
  insertAtCommit(entity: EntityTarget<ObjectLiteral>, ...rows: object[]): void {
    const batches = this.note(Rows, () => {
      const pending = new Map<EntityTarget<ObjectLiteral>, object[]>();
      this.beforeCommit(async () => void (await this.insert([...pending])));
      return pending;
    });
    batches.set(entity, [...(batches.get(entity) ?? []), ...rows]);
  }

  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.current.getStore()) return work();
    const afterCommit: Unit['afterCommit'] = [];
    const result = await this.dataSource.transaction((manager) => {
      const unit: Unit = { manager, notes: new Map(), beforeCommit: [], afterCommit };
      return this.current.run(unit, async () => {
        const value = await work();
        for (const hook of unit.beforeCommit) await hook();
        return value;
      });
    });
    for (const hook of afterCommit) hook();
    return result;
  }

  /** A value that lives as long as the transaction at hand. @throws outside of one. */
  note<T>(key: unknown, make: () => T): T {
    const { notes } = this.unit();
    if (!notes.has(key)) notes.set(key, make());
    return notes.get(key) as T;
  }

  /** Runs last within the transaction at hand; hooks may not add hooks. */
  private beforeCommit(hook: () => Promise<void>): void {
    this.unit().beforeCommit.push(hook);
  }

  /** Runs once the transaction at hand is committed; must not throw. */
  afterCommit(hook: () => void): void {
    this.unit().afterCommit.push(hook);
  }

  private unit(): Unit {
    const unit = this.current.getStore();
    if (!unit) throw new Error('This may only be called inside Database.transaction');
    return unit;
  }
}
