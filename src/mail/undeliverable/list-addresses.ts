import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { decodeCursor, isTime, isUuid, type Page, toPage } from '../../platform/http/cursor.js';
import type { AddressesQuery, HeldAddressView } from './addresses.dto.js';

interface Row {
  id: string;
  email: string;
  state: string;
  reason: string;
  since: Date;
  mailId: string | null;
}

/** Addresses to which mail is held back, the latest first. */
@Injectable()
export class ListAddresses {
  constructor(private readonly db: Database) {}

  async execute({ state, limit, after }: AddressesQuery): Promise<Page<HeldAddressView>> {
    const [since, id] = after === undefined ? ['infinity', LAST] : decodeCursor(after, [isTime, isUuid]);
    // Each state is read from the index, and cut at the page.
    const branches = (state ? [state] : ['undeliverable', 'complained']).map(
      (one) =>
        `(SELECT id, address AS email, state, reason, since, mail_id AS "mailId" FROM mail_address
          WHERE state = '${one}' AND (since, id) < ($1::timestamptz, $2::uuid) ORDER BY since DESC, id DESC LIMIT $3)`,
    );
    const rows = await this.db.query<Row>(
      `SELECT * FROM (${branches.join(' UNION ALL ')}) AS marked ORDER BY since DESC, id DESC LIMIT $3`,
      [since, id, limit + 1],
    );
    return toPage(
      rows,
      limit,
      (row) => [row.since.toISOString(), row.id],
      ({ id: _id, since: at, ...row }) => ({ ...row, since: at.toISOString() }),
    );
  }
}

const LAST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
