import type { DataSource, EntityMetadata, EntityTarget, ObjectLiteral } from 'typeorm';

/** Rows for one table. A property that is undefined gets the column's default; a function gives SQL. */
export type Batch = readonly [entity: EntityTarget<ObjectLiteral>, rows: readonly object[]];

/** A change of the row with this id; what is undefined stays, and a function gives SQL. */
export interface Update {
  entity: EntityTarget<ObjectLiteral>;
  id: string;
  changed: ObjectLiteral;
}

/**
 * From entities to plain SQL and back, by TypeORM's own metadata but past its query builders, which take longer than
 * PostgreSQL does. For the statements that every request makes.
 */
export class Rows {
  private readonly selections = new Map<EntityMetadata, string>();

  constructor(private readonly dataSource: DataSource) {}

  /** One statement for everything; foreign keys are checked at its end. @param returning of the first batch */
  writing(inserts: readonly Batch[], updates: readonly Update[], returning?: string) {
    const values: unknown[] = [];
    const parts = [
      ...inserts.map(([entity, rows]) => this.insertInto(entity, rows, values)),
      ...updates.map((update) => this.updateOf(update, values)),
    ];
    if (returning) parts[0] += ` RETURNING ${returning}`;
    const last = returning ? `SELECT ${returning} FROM part0` : parts.pop();
    const before = parts.map((part, i) => `part${i} AS (${part})`);
    return { sql: before.length > 0 ? `WITH ${before.join(', ')} ${last}` : last!, values };
  }

  /** One statement: each row, unless there is one with the same `unique`, and with it the row that follows from it. */
  writingNew(
    entity: EntityTarget<ObjectLiteral>,
    unique: string,
    following: EntityTarget<ObjectLiteral>,
    pairs: readonly (readonly [row: ObjectLiteral, next: ObjectLiteral])[],
  ) {
    const values: unknown[] = [];
    const { databaseName } = this.dataSource.getMetadata(entity).findColumnWithPropertyName(unique)!;
    const rows = pairs.map(([row]) => row);
    const insert = `${this.insertInto(entity, rows, values)} ON CONFLICT ("${databaseName}") DO NOTHING RETURNING id`;
    const { tableName, columns } = this.dataSource.getMetadata(following);
    const { driver } = this.dataSource;
    const given = columns.filter(({ propertyName }) => pairs[0]![1][propertyName] !== undefined);
    const selects = pairs.map(([{ id }, next]) => {
      const places = given.map((column) => {
        const value = driver.preparePersistentValue(next[column.propertyName], column) as unknown;
        return `$${values.push(value)}::${driver.normalizeType(column)}`;
      });
      return `SELECT ${places.join(', ')} FROM part0 WHERE id = $${values.push(id)}`;
    });
    const names = given.map((column) => `"${column.databaseName}"`);
    const follow = `INSERT INTO "${tableName}" (${names.join(', ')}) ${selects.join(' UNION ALL ')}`;
    return { sql: `WITH part0 AS (${insert}), part1 AS (${follow}) SELECT id FROM part0`, values };
  }

  /** `SELECT` with every column under its property's name. */
  selection(entity: EntityTarget<ObjectLiteral>): string {
    const metadata = this.dataSource.getMetadata(entity);
    let selection = this.selections.get(metadata);
    if (!selection) {
      const columns = metadata.columns.map(
        ({ databaseName, propertyName }) => `"${databaseName}" AS "${propertyName}"`,
      );
      selection = `SELECT ${columns.join(', ')} FROM "${metadata.tableName}"`;
      this.selections.set(metadata, selection);
    }
    return selection;
  }

  hydrate<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>, row: ObjectLiteral): Entity {
    const { columns } = this.dataSource.getMetadata(entity);
    for (const column of columns) {
      row[column.propertyName] = this.dataSource.driver.prepareHydratedValue(row[column.propertyName], column);
    }
    return row as Entity;
  }

  private updateOf({ entity, id, changed }: Update, values: unknown[]): string {
    const { tableName, columns } = this.dataSource.getMetadata(entity);
    const { driver } = this.dataSource;
    const sets = columns
      .filter(({ propertyName }) => changed[propertyName] !== undefined)
      .map((column) => {
        const value = changed[column.propertyName] as unknown;
        if (typeof value === 'function') return `"${column.databaseName}" = ${(value as () => string)()}`;
        return `"${column.databaseName}" = $${values.push(driver.preparePersistentValue(value, column))}`;
      });
    return `UPDATE "${tableName}" SET ${sets.join(', ')} WHERE id = $${values.push(id)}`;
  }

  private insertInto(entity: EntityTarget<ObjectLiteral>, rows: readonly object[], values: unknown[]): string {
    const { tableName, columns } = this.dataSource.getMetadata(entity);
    const { driver } = this.dataSource;
    const names = columns.map(({ databaseName }) => `"${databaseName}"`);
    const lists = rows.map((row) => {
      const list = columns.map((column) => {
        const value = (row as ObjectLiteral)[column.propertyName] as unknown;
        if (value === undefined) return 'DEFAULT';
        if (typeof value === 'function') return (value as () => string)();
        return `$${values.push(driver.preparePersistentValue(value, column))}`;
      });
      return `(${list.join(', ')})`;
    });
    return `INSERT INTO "${tableName}" (${names.join(', ')}) VALUES ${lists.join(', ')}`;
  }
}
