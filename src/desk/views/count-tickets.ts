import { Injectable } from '@nestjs/common';
import type { PersonIdentity } from '../../people/people.contract.js';
import { Database } from '../../platform/database/database.js';
import { isCancelled } from '../../platform/database/failures.js';
import { Clock } from '../../platform/time/clock.js';
import { countUpTo } from '../filter/find-tickets.js';
import { SORTS } from '../filter/sorts.js';
import type { ViewOfTickets } from './seeded-views.js';
import type { CountView } from './views.dto.js';

/** Counts are exact up to here: so much work and no more is a count, however many tickets there are. */
export const MOST_COUNTED = 1000;
/** A filter that few tickets fit and no index helps may have to read very many. */
const LONGEST_MS = 2000;

/** How many tickets of a view somebody may see. */
@Injectable()
export class CountTickets {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async execute({ filter, sort }: Pick<ViewOfTickets, 'filter' | 'sort'>, me: PersonIdentity): Promise<CountView> {
    const values: unknown[] = [];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const limit = MOST_COUNTED + 1;
    const sql = countUpTo({ filters: [filter], sort: SORTS[sort], me, now: this.clock.now(), limit, bind });
    try {
      const count = await this.db.transaction(async () => {
        await this.db.query(`SET LOCAL statement_timeout = ${LONGEST_MS}`);
        return (await this.db.query<{ count: number }>(sql, values))[0]!.count;
      });
      return { count: Math.min(count, MOST_COUNTED), atLeast: count > MOST_COUNTED };
    } catch (error) {
      if (isCancelled(error)) return { count: null, atLeast: false };
      throw error;
    }
  }
}
