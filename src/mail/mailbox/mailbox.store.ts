import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, isUuid, type Page, toPage } from '../../platform/http/cursor.js';
import { Problem } from '../../platform/http/problem.js';
import { type CapturedLetter, readLetter } from './read-letter.js';

interface Captured {
  id: string;
  raw: Buffer;
}

@Injectable()
export class Mailbox {
  constructor(private readonly db: Database) {}

  /** Newest first. */
  async list(limit: number, after: string | undefined): Promise<Page<CapturedLetter>> {
    const before = after === undefined ? null : decodeCursor(after, [isUuid])[0];
    const rows = await this.db.query<Captured>(
      `SELECT id, raw FROM captured_mail WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
      [before, limit + 1],
    );
    const { data, page } = toPage(
      rows,
      limit,
      ({ id }) => [id],
      ({ id, raw }) => readLetter(id, raw),
    );
    return { data: await Promise.all(data), page };
  }

  /** @throws Problem route/not-found */
  async raw(id: string): Promise<Buffer> {
    const [found] = isUuid(id)
      ? await this.db.query<Captured>(`SELECT raw FROM captured_mail WHERE id = $1`, [id])
      : [];
    if (!found) throw new Problem('route/not-found', 'There is no such mail');
    return found.raw;
  }

  /** @throws Problem route/not-found */
  async letter(id: string): Promise<CapturedLetter> {
    return readLetter(id, await this.raw(id));
  }
}
