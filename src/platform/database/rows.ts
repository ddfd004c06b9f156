import type { DataSource, EntityMetadata, EntityTarget, ObjectLiteral } from 'typeorm';

/** Rows for one table. A property that is undefined gets the column's default; a function gives SQL. */
export type Batch = readonly [entity: EntityTarget<ObjectLiteral>, rows: readonly object[]];

/**
 * From entities to plain SQL and back, by TypeORM's own metadata but past its query builders, which take longer than
 * PostgreSQL does. For the statements that every request makes.
 */
export class Rows {
  private readonly selections = new Map<EntityMetadata, string>();

  constructor(private readonly dataSource: DataSource) {}

  /** One statement for all batches, in their order; foreign keys between them are checked at its end. */
  insertion(batches: readonly Batch[], returning?: string): { sql: string; values: unknown[] } {
    const values: unknown[] = [];
    const inserts = batches.map(([entity, rows]) => this.insertInto(entity, rows, values));
    if (returning) inserts[0] += ` RETURNING ${returning}`;
    const last = returning ? `SELECT ${returning} FROM batch0` : inserts.pop();
    const before = inserts.map((insert, i) => `batch${i} AS (${insert})`);
    return { sql: before.length > 0 ? `WITH ${before.join(', ')} ${last}` : last!, values };
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

  update<Entity extends ObjectLiteral>(entity: EntityTarget<Entity>, id: string, changed: Partial<Entity>) {
    const metadata = this.dataSource.getMetadata(entity);
    const values: unknown[] = [id];
    const sets = metadata.columns
      .filter(({ propertyName }) => changed[propertyName] !== undefined)
      .map((column) => {
        const place = values.push(this.dataSource.driver.preparePersistentValue(changed[column.propertyName], column));
        return `"${column.databaseName}" = $${place}`;
      });
    return { sql: `UPDATE "${metadata.tableName}" SET ${sets.join(', ')} WHERE id = $1`, values };
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
