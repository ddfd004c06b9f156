import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { isUuid } from '../platform/http/cursor.js';
import type { Grouping } from './reports.dto.js';

const TABLES: Partial<Record<Grouping, string>> = { team: 'team', agent: 'person' };

/** What groups are called. */
@Injectable()
export class Names {
  constructor(private readonly db: Database) {}

  /** @returns null for who is not there any more; categories and policies are called by their keys */
  async of(groupBy: Grouping, keys: string[]): Promise<(key: string) => string | null> {
    const table = TABLES[groupBy];
    if (!table) return (key) => key;
    const rows = await this.db.query<{ id: string; name: string }>(
      `SELECT id, name FROM ${table} WHERE id = ANY($1::uuid[])`,
      [keys.filter(isUuid)],
    );
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    return (key) => names.get(key) ?? null;
  }
}
